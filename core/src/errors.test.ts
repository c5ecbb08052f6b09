import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { asStreamOpsError, errorBody, errorTable, StreamOpsError } from './errors.ts';

const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');

/** `### CODE` and the facts on the line below it. */
const documented = Object.fromEntries(
  [...page.matchAll(/^### ([A-Z_]+)\n`(\d+)` · (retried|not retried)\. \S/gm)].map(
    ([, code, status, retry]) => [code, { status: Number(status), retry: retry === 'retried' }],
  ),
);

describe('the page of errors', () => {
  it('says of every code what the table says, and knows no other', () => {
    const facts = Object.entries(errorTable).map(([code, { status, retry }]) => [code, { status, retry }]);
    expect(documented).toEqual(Object.fromEntries(facts));
  });

  it('has no heading twice or without its facts', () => {
    const headings = [...page.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
    expect(headings.toSorted()).toEqual(Object.keys(documented).toSorted());
  });
});

describe('an error on its way out', () => {
  it('carries code, message and what to do next', () => {
    const error = new StreamOpsError('JOB_NOT_FOUND', 'There is no job 7.', { details: { id: 7 } });
    expect(errorBody(error, 'r1')).toEqual({
      code: 'JOB_NOT_FOUND',
      message: 'There is no job 7.',
      hint: errorTable.JOB_NOT_FOUND.hint,
      details: { id: 7 },
      requestId: 'r1',
    });
  });

  it('keeps the words of an unknown error inside', () => {
    const cause = new Error('secret path /home/me');
    expect(JSON.stringify(errorBody(cause))).not.toContain('secret');
    expect(asStreamOpsError(cause)).toMatchObject({ code: 'INTERNAL', cause });
  });
});
