import type { Asset, JobDetail, JobView, RunView } from '@streamops/core';
import { useEffect, useState } from 'preact/hooks';
import './JobPage.css';
import { call } from '../connection/api.ts';
import { asHubError, type HubError } from '../connection/client.ts';
import { epoch } from '../connection/epoch.ts';
import { drives, jobs, jobTitle, progressOf, system } from '../connection/store.ts';
import { rate, speed } from '../format.ts';
import { fileOf, isOver, titleOf } from '../media-facts.ts';
import { Button } from '../parts/Button.tsx';
import { Card, Facts } from '../parts/Card.tsx';
import { CodePane } from '../parts/CodePane.tsx';
import { EmptyState } from '../parts/EmptyState.tsx';
import { ErrorNote } from '../parts/ErrorNote.tsx';
import { Pill } from '../parts/Pill.tsx';
import { Plot } from '../parts/Plot.tsx';
import { Progress } from '../parts/Progress.tsx';
import { Receipt } from '../parts/Receipt.tsx';
import { Row } from '../parts/Row.tsx';
import { Thumb } from '../parts/Thumb.tsx';
import { When } from '../parts/When.tsx';
import { now } from '../shell/now.ts';
import { cancel, retry, useAsset } from './JobRow.tsx';
import { jobIcon, mediaWords, shellWords, stateOf, whyWaits, workWords } from './job-words.ts';

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

/** The run that asked for it, with its other steps. */
const useRun = (job: JobView | null): RunView | null => {
  const [run, setRun] = useState<RunView | null>(null);
  const assetId = job?.inputs[0]?.assetId;
  const runId = job?.runId;
  useEffect(() => {
    if (!assetId || !runId) return;
    // A job that a person asked for has no run of a flow: the card is left out.
    call('listRuns', { query: { assetId, limit: 50 } }).then(
      ({ items }) => setRun(items.find((known) => known.id === runId) ?? null),
      () => undefined,
    );
  }, [assetId, runId, job?.state]);
  return run;
};

/** How fast it went so far, while somebody looks. */
const SpeedOverTime = ({ id }: { id: string }) => {
  const [points, setPoints] = useState<{ x: number[]; y: number[] }>({ x: [], y: [] });
  const [since] = useState(Date.now);
  const made = progressOf(id).value;
  const value = made?.bytesPerSec ?? made?.speed ?? null;
  useEffect(() => {
    if (value === null) return;
    const seconds = Math.round((Date.now() - since) / 100) / 10;
    setPoints(({ x, y }) => ({ x: [...x, seconds].slice(-300), y: [...y, value].slice(-300) }));
  }, [made]);
  if (points.x.length < 3) return null;
  return (
    <Card title="Speed">
      <Plot
        label="Speed over time"
        x={points.x}
        y={points.y}
        unit={made?.bytesPerSec ? rate : speed}
        height={120}
      />
    </Card>
  );
};

const Where = ({ job }: { job: JobView }) => {
  const files = job.receipt?.published ?? [];
  if (files.length === 0) return null;
  const nameOf = (driveId: string | null) =>
    driveId === null ? 'Pictures' : (drives.value.find((drive) => drive.id === driveId)?.name ?? 'Drive');
  return (
    <Card title="Where it went">
      <ul class="stack-8">
        {files.map((file) => (
          <li key={file.name}>
            <strong>{[nameOf(file.driveId), ...file.path.split('/').slice(0, -1)].join(' / ')}</strong>
            <div>
              <a class="link" href={`/assets/${file.assetId}`}>
                {file.path.split('/').at(-1)}
              </a>
            </div>
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

const AskedBy = ({ job, run }: { job: JobView; run: RunView | null }) => (
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
        {(job.state === 'failed' || job.state === 'cancelled') && (
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
            <ErrorNote error={job.error} action={<Button onClick={() => void retry(job)}>Retry</Button>} />
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
              <EmptyState icon="jobs" title="Nothing logged yet">
                What ffmpeg and the steps say is kept here once a worker takes the job.
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
              <CodePane label="Command" text={commands.map(shellWords).join('\n\n')} />
            </Card>
          )}
          <AskedBy job={job} run={run} />
        </div>
      </div>
    </div>
  );
};
