import type { Asset, JobDetail, JobView } from '@streamops/core';
import { useEffect, useState } from 'preact/hooks';
import './JobPage.css';
import { call } from '../connection/api.ts';
import { asHubError, type HubError } from '../connection/client.ts';
import { epoch } from '../connection/epoch.ts';
import { progressOf } from '../connection/progress.ts';
import { drives, jobs, jobTitle, system } from '../connection/store.ts';
import { fileOf, isOver, titleOf } from '../media-facts.ts';
import { Button } from '../parts/Button.tsx';
import { Card, Facts } from '../parts/Card.tsx';
import { CodePane } from '../parts/CodePane.tsx';
import { EmptyState } from '../parts/EmptyState.tsx';
import { ErrorNote } from '../parts/ErrorNote.tsx';
import { Pill } from '../parts/Pill.tsx';
import { Progress } from '../parts/Progress.tsx';
import { Receipt } from '../parts/Receipt.tsx';
import { Thumb } from '../parts/Thumb.tsx';
import { now } from '../shell/now.ts';
import { AskedBy, useRun } from './JobAskedBy.tsx';
import { cancel, retry, useAsset } from './JobRow.tsx';
import { SpeedOverTime } from './JobSpeed.tsx';
import { mediaWords, shellWords, stateOf, whyWaits, workWords } from './job-words.ts';

/** The job with its log: asked when it opens, when its state changes and after a reconnect. */
const useDetail = (id: string) => {
  const live = jobs.of(id).value;
  const [detail, setDetail] = useState<JobDetail | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const state = live?.state;
  const round = epoch.value;
  useEffect(() => {
    let gone = false;
    call('getJob', { params: { id } }).then(
      (job) => {
        if (gone) return;
        jobs.keep(job);
        setDetail(job);
        setError(null);
      },
      (failure) => !gone && setError(asHubError(failure)),
    );
    return () => {
      gone = true;
    };
  }, [id, state, live?.attempt, round]);
  // The socket's job is the newest; only the log comes with the detail.
  return { job: live, log: detail?.log ?? [], error };
};

const Where = ({ job }: { job: JobView }) => {
  const files = job.receipt?.published ?? [];
  if (files.length === 0) return null;
  const nameOf = (driveId: string | null) =>
    driveId === null
      ? 'Pictures'
      : (drives.value.find((drive) => drive.id === driveId)?.name ?? 'A removed drive');
  const folders = Map.groupBy(files, ({ driveId, path }) =>
    [nameOf(driveId), ...path.split('/').slice(0, -1)].join(' / '),
  );
  return (
    <Card title="Where it went">
      <ul class="stack-8">
        {[...folders].map(([folder, held]) => (
          <li key={folder}>
            <strong>{folder}</strong>
            {held.map((file) => (
              <div key={file.name}>
                <a class="link" href={`/assets/${file.assetId}`}>
                  {file.path.split('/').at(-1)}
                </a>
              </div>
            ))}
          </li>
        ))}
      </ul>
    </Card>
  );
};

const Source = ({ asset }: { asset: Asset }) => (
  <Card title="Source">
    <a class="source" href={`/assets/${asset.id}`}>
      <Thumb asset={asset} />
      <span class="source-text">
        <strong>{titleOf(asset)}</strong>
        <span class="soft">{fileOf(asset)}</span>
        <span class="soft">{mediaWords(asset)}</span>
      </span>
    </a>
  </Card>
);

const paramText = (value: unknown): string =>
  typeof value === 'boolean'
    ? value
      ? 'yes'
      : 'no'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

const Head = ({ job }: { job: JobView }) => {
  const state = stateOf[job.state];
  const verified = job.state === 'done' && job.receipt?.verdict === 'verified';
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
  const { job, log, error } = useDetail(id);
  const run = useRun(job);
  const asset = useAsset(job?.inputs[0]?.assetId);
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
  const params = Object.entries(job.params);
  const commands = job.receipt?.commands ?? [];
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
          {job.receipt && (
            <Card title="Receipt" aside="what was promised, what was found">
              <Receipt receipt={job.receipt} />
            </Card>
          )}
          <Card title="Log">
            {log.length > 0 ? (
              <CodePane label="Log" text={log.join('\n')} tail={!isOver(job.state)} />
            ) : (
              <EmptyState icon="jobs" title={isOver(job.state) ? 'Nothing was logged' : 'Nothing logged yet'}>
                {isOver(job.state)
                  ? 'It ended before a step said anything, or its log was kept as long as Settings say.'
                  : 'What ffmpeg and the steps say is kept here once a worker takes the job.'}
              </EmptyState>
            )}
          </Card>
        </div>
        <div class="stack">
          {asset && <Source asset={asset} />}
          <Where job={job} />
          {params.length > 0 && (
            <Card title="Parameters">
              <Facts rows={params.map(([name, value]) => [name, paramText(value)] as const)} />
            </Card>
          )}
          {commands.length > 0 && (
            <Card title={commands.length > 1 ? 'Commands' : 'Command'}>
              <CodePane label="Command" text={commands.map(shellWords).join('\n\n')} words />
            </Card>
          )}
          <AskedBy job={job} run={run} />
        </div>
      </div>
    </div>
  );
};
