import type { JobView, RunView } from '@streamops/core';
import { useEffect, useState } from 'preact/hooks';
import { call } from '../../connection/api.ts';
import { jobs, jobTitle } from '../../connection/store.ts';
import { Card } from '../../parts/Card.tsx';
import { Row } from '../../parts/list/Row.tsx';
import { Pill } from '../../parts/Pill.tsx';
import { When } from '../../parts/When.tsx';
import { jobIcon, stateOf } from '../jobs/job-words.ts';

const runOf = async (runId: string, assetIds: readonly string[]): Promise<RunView | null> => {
  for (const assetId of assetIds) {
    const { items } = await call('listRuns', { query: { assetId, limit: 50 } });
    const run = items.find((known) => known.id === runId);
    if (run) return run;
  }
  return null;
};

/**
 * The run that asked for it, with its other steps. Runs are kept by the asset that began them: a job on what an
 * earlier step made is found by what that was `madeFrom`.
 */
export const useRun = (job: JobView | null, madeFrom: string | undefined): RunView | null => {
  const [run, setRun] = useState<RunView | null>(null);
  const assetId = job?.inputs[0]?.assetId;
  const runId = job?.runId;
  useEffect(() => {
    if (!assetId || !runId) return;
    let gone = false;
    // A job that a person asked for has no run of a flow: the card is left out.
    runOf(runId, madeFrom ? [assetId, madeFrom] : [assetId]).then(
      (found) => !gone && setRun(found),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [assetId, madeFrom, runId, job?.state]);
  return run;
};

/** Who wanted it, and what else the same run does. */
export const AskedBy = ({ job, run }: { job: JobView; run: RunView | null }) => (
  <Card title="Asked by">
    <p>
      <strong>{run?.flowName ?? job.askedBy}</strong>
    </p>
    <p class="soft">
      {run ? `${run.eventType} · ` : ''}
      <When at={run?.createdAt ?? job.createdAt} />
    </p>
    {run && run.jobs.length > 0 && (
      <ol class="run-steps" aria-label="The whole run">
        {run.jobs.map((step) => {
          const state = stateOf[jobs.of(step.id).value?.state ?? step.state];
          return (
            <li key={step.id}>
              <Row
                icon={jobIcon(step.type)}
                title={jobTitle(step.type)}
                {...(step.id === job.id ? {} : { href: `/jobs/${step.id}` })}
                actions={
                  <Pill tone={state.tone} icon={state.icon}>
                    {state.text}
                  </Pill>
                }
              />
            </li>
          );
        })}
      </ol>
    )}
  </Card>
);
