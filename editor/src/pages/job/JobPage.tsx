import type { JobView } from '@streamops/core';
import './JobPage.css';
import { progressOf } from '../../connection/progress.ts';
import { jobTitle, jobTypes, system } from '../../connection/store.ts';
import { isOver } from '../../media-facts.ts';
import { Button } from '../../parts/Button.tsx';
import { Card } from '../../parts/Card.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { Progress } from '../../parts/facts/Progress.tsx';
import { Pill } from '../../parts/Pill.tsx';
import { now } from '../../shell/now.ts';
import { cancel, retry, useAsset } from '../jobs/JobRow.tsx';
import { hasChecks, stateOf, whyWaits, workWords } from '../jobs/job-words.ts';
import { AskedBy, useRun } from './JobAskedBy.tsx';
import { LogCard, Parameters, ReceiptCard } from './JobCards.tsx';
import { Commands, Took } from './JobCommands.tsx';
import { Sources, Where } from './JobFiles.tsx';
import { SpeedOverTime } from './JobSpeed.tsx';
import { useJobDetail } from './useJobDetail.ts';

/** The form with what this job was given; sidecars come along again by themselves. */
const againAddress = ({ type, inputs, params }: JobView): string => {
  const max = jobTypes.value.find((known) => known.type === type)?.inputs.max ?? 1;
  const assets = inputs.slice(0, max).map(({ assetId }) => assetId);
  return `/run?type=${type}&assets=${assets.join(',')}&params=${encodeURIComponent(JSON.stringify(params))}`;
};

const Head = ({ job }: { job: JobView }) => {
  const state = stateOf[job.state];
  const verified = job.state === 'done' && job.receipt?.verdict === 'verified' && hasChecks(job.receipt);
  return (
    <header class="page-head">
      <h1>{jobTitle(job.type)}</h1>
      <Pill tone={state.tone} icon={state.icon}>
        {verified ? 'Verified' : state.text}
      </Pill>
      <span class="sub">
        {[workWords(job), job.attempt > 0 && `attempt ${job.attempt}`].filter(Boolean).join(' · ')}
      </span>
      <div class="page-actions">
        {isOver(job.state) && (
          <Button icon="edit" href={againAddress(job)}>
            Run again
          </Button>
        )}
        {!isOver(job.state) && (
          <Button icon="cross" onClick={() => void cancel(job)}>
            Cancel
          </Button>
        )}
        {(job.state === 'cancelled' || (job.state === 'failed' && !job.error)) && (
          <Button kind="main" icon="redo" onClick={() => void retry(job)}>
            Retry
          </Button>
        )}
      </div>
    </header>
  );
};

export const JobPage = ({ id }: { id: string }) => {
  const { job, log, error } = useJobDetail(id);
  const asset = useAsset(job?.inputs[0]?.assetId);
  const run = useRun(job, asset?.derivedFrom?.assetId);
  if (!job) {
    return (
      <div class="page">
        {error ? (
          <ErrorNote error={error} action={<Button href="/jobs">Go to jobs</Button>} />
        ) : (
          <div class="skeleton page-skeleton" />
        )}
      </div>
    );
  }
  return (
    <div class="page">
      <Head job={job} />
      <div class="columns">
        <div class="stack">
          {job.error && job.state === 'failed' && (
            <ErrorNote
              error={job.error}
              action={
                <Button icon="redo" onClick={() => void retry(job)}>
                  Retry
                </Button>
              }
            />
          )}
          {!isOver(job.state) && (
            <Card title="Now">
              <Progress
                title={jobTitle(job.type)}
                made={progressOf(id).value}
                waits={whyWaits(job, system.value, now.value)}
              />
            </Card>
          )}
          {job.state === 'running' && <SpeedOverTime id={id} />}
          <ReceiptCard job={job} />
          <Commands job={job} />
          <LogCard job={job} log={log} />
        </div>
        <div class="stack">
          <Sources inputs={job.inputs} />
          <Where job={job} />
          <Took job={job} />
          <Parameters job={job} />
          <AskedBy job={job} run={run} />
        </div>
      </div>
    </div>
  );
};
