import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { jobTypes } from '@streamops/core';
import { expect, it } from 'vitest';
import { jobGuide } from './job-guide.ts';

const prose = join(import.meta.dirname, '../../docs/guides/media-jobs');

it('says of every job type what its definition says', async () => {
  const guide = await jobGuide((type) => readFile(join(prose, `${type}.md`), 'utf8'));
  await expect(guide).toMatchFileSnapshot('../../docs/guides/media-jobs.md');
});

it('has no text about a job type that there is not', async () => {
  const written = (await readdir(prose)).map((name) => basename(name, '.md'));
  expect(written.sort()).toEqual(jobTypes.map(({ type }) => type).sort());
});

it('shows examples that their job types take', async () => {
  for (const definition of jobTypes) {
    const text = await readFile(join(prose, `${definition.type}.md`), 'utf8');
    const examples = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => JSON.parse(json));
    const jobs = examples.filter((example) => example.type === definition.type);
    expect({ type: definition.type, hasExample: jobs.length > 0 }).toMatchObject({ hasExample: true });
    for (const { params } of jobs) definition.params.parse(params ?? {});
  }
});
