import type { Asset, JobView } from '@streamops/core';
import './LivePage.css';
import { call } from '../../connection/api.ts';
import { liveList } from '../../connection/lists.ts';
import { assetMatches, jobMatches } from '../../connection/matches.ts';
import { assets, drives, jobs, jobTitle, system } from '../../connection/store.ts';
import { isOver, isSidecar } from '../../media-facts.ts';
import { Button } from '../../parts/Button.tsx';
import { Card } from '../../parts/Card.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { AssetCard } from '../assets/AssetCard.tsx';
import { JobRow } from '../jobs/JobRow.tsx';
import { HoldButton } from '../jobs/JobsPage.tsx';
import { useLiveList } from '../lists/useLiveList.ts';
import { inOrder } from './recent.ts';

const activeStates = ['running', 'paused', 'queued'] as const;
const rowsShown = 12;

/** Everything that is not over, over one list: three questions to the hub once, then the socket. */
const activeJobs = () =>
  liveList<JobView>({
    table: jobs,
    page: async () => {
      const pages = await Promise.all(
        activeStates.map((state) => call('listJobs', { query: { state, limit: 50 } })),
      );
      return {
        items: pages.flatMap(({ items }) => items).toSorted((a, b) => b.seq - a.seq),
        nextCursor: null,
      };
    },
    belongs: (job) => !isOver(job.state),
  });

const failedJobs = () =>
  liveList<JobView>({
    table: jobs,
    page: async () => ({
      ...(await call('listJobs', { query: { state: 'failed', limit: 3 } })),
      nextCursor: null,
    }),
    belongs: (job) => jobMatches(job, { state: 'failed' }),
  });

const overJobs = () =>
  liveList<JobView>({
    table: jobs,
    page: async () => {
      const { items } = await call('listJobs', { query: { limit: 30 } });
      return { items: items.filter((job) => isOver(job.state)), nextCursor: null };
    },
    belongs: (job) => isOver(job.state),
  });

const newest = () =>
  liveList<Asset>({
    table: assets,
    page: async () => {
      const { items } = await call('listAssets', { query: { limit: 16 } });
      return { items: items.filter((asset) => !isSidecar(asset)), nextCursor: null };
    },
    // What lies beside a file came out with it.
    belongs: (asset) => assetMatches(asset, {}) && !isSidecar(asset),
  });

const Now = () => {
  const { list, loading, error, reload, of } = useLiveList('live active', activeJobs);
  const active = inOrder(list.value.ids.flatMap((id) => of(id).value ?? []));
  if (error.value)
    return (
      <ErrorNote error={error.value} action={<Button onClick={() => void reload()}>Try again</Button>} />
    );
  return (
    <Card title="Now" aside={<a href="/jobs">all jobs →</a>}>
      {active.length === 0 && !loading.value && (
        <EmptyState icon="live" title="All quiet">
          When a recording stops, its remux, move and first look show up here with their progress.
        </EmptyState>
      )}
      {active.length === 0 && loading.value && <div class="skeleton now-skeleton" />}
      {active.slice(0, rowsShown).map(({ id }) => (
        <JobRow key={id} id={id} brief />
      ))}
      {active.length > rowsShown && (
        <p class="more-line">
          <a class="link" href="/jobs?state=queued">
            {active.length - rowsShown} more wait
          </a>
        </p>
      )}
    </Card>
  );
};

/** Files that the drives see grow: what is being recorded right now, as far as the disk tells. */
const Settling = () => {
  const growing = drives.value.flatMap((drive) => drive.settling.map((file) => ({ ...file, drive })));
  if (growing.length === 0) return null;
  return (
    <Card title="Being written" aside="taken up when complete">
      <ul class="settling">
        {growing.slice(0, 6).map(({ path, because, drive }) => (
          <li key={`${drive.id} ${path}`} class="line">
            <i class="dot pulse" />
            <span class="cut">{path}</span>
            <span class="spacer" />
            <span class="quiet cut">{because}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
};

const Failed = () => {
  const { list, of } = useLiveList('live failed', failedJobs);
  const failed = list.value.ids.slice(0, 3).flatMap((id) => of(id).value ?? []);
  if (failed.length === 0) return null;
  return (
    <Card title="Needs a look" aside={<a href="/jobs?state=failed">all failed →</a>}>
      {failed.map(({ id }) => (
        <JobRow key={id} id={id} brief />
      ))}
    </Card>
  );
};

const Lately = () => {
  const { list, of } = useLiveList('live over', overJobs);
  const over = list.value.ids.flatMap((id) => of(id).value ?? []).filter((job) => job.state !== 'failed');
  if (over.length === 0) return null;
  return (
    <Card title="Done lately" aside={<a href="/jobs?state=done">all done →</a>}>
      {over.slice(0, 6).map(({ id }) => (
        <JobRow key={id} id={id} brief />
      ))}
    </Card>
  );
};

const CameOut = () => {
  const { list, loading } = useLiveList('live newest', newest);
  const ids = list.value.ids.slice(0, 6);
  return (
    <Card title="Came out last" aside={<a href="/assets">all assets →</a>}>
      {ids.length === 0 && !loading.value && (
        <EmptyState icon="assets" title="Nothing yet">
          Finished recordings land here, newest first.
        </EmptyState>
      )}
      <div class="came-out">
        {ids.length === 0 &&
          loading.value &&
          [1, 2, 3].map((n) => <div key={n} class="skeleton came-skeleton" />)}
        {ids.map((id) => (
          <AssetCard key={id} id={id} />
        ))}
      </div>
    </Card>
  );
};

/** What happens, in one line: the page's heading. */
const headline = (active: number, first: JobView | undefined): string => {
  if (active === 0 || !first) return 'Live';
  return active === 1 ? `${jobTitle(first.type)} runs` : `${active} jobs run`;
};

export const LivePage = () => {
  const { list, of } = useLiveList('live active', activeJobs);
  const running = list.value.ids.flatMap((id) => of(id).value ?? []).filter((job) => job.state === 'running');
  const warnings = system.value?.warnings ?? [];
  const waiting = system.value?.jobs.waiting ?? 0;
  return (
    <div class="page">
      <header class="page-head">
        <h1>{headline(running.length, running[0])}</h1>
        <span class="sub">
          {waiting > 0
            ? `${waiting} waiting`
            : running.length > 0
              ? 'nothing waits'
              : 'nothing runs, nothing waits'}
        </span>
        <div class="page-actions">
          <HoldButton />
        </div>
      </header>
      <div class="columns">
        <div class="stack">
          {warnings.map((warning) => (
            <p key={warning} class="warning-line" role="status">
              <Icon name="warn" /> {warning}
            </p>
          ))}
          <Now />
          <Settling />
          <Failed />
          <Lately />
        </div>
        <CameOut />
      </div>
    </div>
  );
};
