import type { JobView } from '@streamops/core';
import { jobTypes } from '../../connection/store.ts';
import { isOver } from '../../media-facts.ts';
import { Card, Facts } from '../../parts/Card.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { CodePane } from '../../parts/facts/CodePane.tsx';
import { Receipt } from '../../parts/facts/Receipt.tsx';
import { emptyLog, hasChecks } from '../jobs/job-words.ts';
import { type ParamWords, paramRows } from '../jobs/param-words.ts';

export const ReceiptCard = ({ job: { receipt } }: { job: JobView }) => {
  if (!receipt) return null;
  const isEmpty = !hasChecks(receipt) && receipt.notes.length === 0;
  return (
    <Card title="Receipt" {...(hasChecks(receipt) ? { aside: 'what was promised, what was found' } : {})}>
      {isEmpty ? (
        <p class="soft">It wrote no file, so there was nothing to hold against a promise.</p>
      ) : (
        <Receipt receipt={receipt} />
      )}
    </Card>
  );
};

export const LogCard = ({ job, log }: { job: JobView; log: readonly string[] }) => {
  const { title, text } = emptyLog(job);
  return (
    <Card title="Log">
      {log.length > 0 ? (
        <CodePane label="Log" text={log.join('\n')} tail={!isOver(job.state)} />
      ) : (
        <EmptyState icon="jobs" title={title}>
          {text}
        </EmptyState>
      )}
    </Card>
  );
};

/** Several things one below the other. */
const Lines = ({ lines }: { lines: readonly string[] }) => (
  <ol class="param-lines">
    {lines.map((line, at) => (
      // Two may say the same; their order never changes.
      <li key={`${at} ${line}`}>{line}</li>
    ))}
  </ol>
);

const shown = ([label, words]: readonly [string, ParamWords]) =>
  [label, typeof words === 'string' ? words : <Lines key={label} lines={words} />] as const;

/** By the names that the job's form has. */
export const Parameters = ({ job: { type, params } }: { job: JobView }) => {
  const schema = jobTypes.value.find((known) => known.type === type)?.params;
  const rows = paramRows(params, schema);
  return rows.length > 0 ? (
    <Card title="Parameters">
      <Facts rows={rows.map(shown)} />
    </Card>
  ) : null;
};
