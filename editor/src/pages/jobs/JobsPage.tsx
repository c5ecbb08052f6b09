import type { JobView } from '@streamops/core';
import './JobsPage.css';
import { call } from '../../connection/api.ts';
import { liveList } from '../../connection/lists.ts';
import { type JobFilter, jobMatches } from '../../connection/matches.ts';
import { jobs, jobTypes, system } from '../../connection/store.ts';
import { Button } from '../../parts/Button.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { VirtualList } from '../../parts/list/VirtualList.tsx';
import { Chip } from '../../parts/Pill.tsx';
import { here, setQuery } from '../../router.ts';
import { setHold } from '../../shell/actions.ts';
import { useLiveList } from '../lists/useLiveList.ts';
import { useNarrow } from '../lists/useNarrow.ts';
import { JobRow } from './JobRow.tsx';
import { stateOf } from './job-words.ts';

const states = Object.keys(stateOf) as JobView['state'][];

const filterOf = (query: URLSearchParams): JobFilter => ({
  state: states.find((state) => state === query.get('state')),
  type: query.get('type') ?? undefined,
  assetId: query.get('assetId') ?? undefined,
});

const Filters = ({ filter }: { filter: JobFilter }) => (
  <div class="filters">
    {states.map((state) => (
      <Chip
        key={state}
        on={filter.state === state}
        onToggle={() => setQuery({ state: filter.state === state ? undefined : state })}
      >
        {stateOf[state].text}
      </Chip>
    ))}
    <select
      class="input filter-select"
      aria-label="Job type"
      value={filter.type ?? ''}
      onChange={(event) => setQuery({ type: event.currentTarget.value })}
    >
      <option value="">Every type</option>
      {jobTypes.value.map(({ type, title }) => (
        <option key={type} value={type} selected={type === filter.type}>
          {title}
        </option>
      ))}
    </select>
    {filter.assetId && (
      <Chip on onToggle={() => setQuery({ assetId: undefined })}>
        One asset
      </Chip>
    )}
  </div>
);

export const HoldButton = () => {
  const holding = system.value?.guard.holding ?? false;
  return (
    <Button icon={holding ? 'play' : 'pause'} onClick={() => void setHold(!holding)}>
      {holding ? 'Release processing' : 'Hold processing'}
    </Button>
  );
};

export const JobsPage = () => {
  const filter = filterOf(here.value.query);
  const key = `jobs ${JSON.stringify(filter)}`;
  const narrow = useNarrow();
  const { list, loading, error, show, reload } = useLiveList(key, () =>
    liveList<JobView>({
      table: jobs,
      page: (cursor) => call('listJobs', { query: { ...filter, cursor, limit: 100 } }),
      belongs: (job) => jobMatches(job, filter),
    }),
  );
  const { ids, complete } = list.value;
  const filtered = filter.state || filter.type || filter.assetId;
  const { running = 0, waiting = 0 } = system.value?.jobs ?? {};
  return (
    <div class="page jobs-page">
      <header class="page-head">
        <h1>Jobs</h1>
        <span class="sub">
          {running} running · {waiting} waiting
        </span>
        <div class="page-actions">
          <HoldButton />
          <Button kind="main" icon="plus" href="/run">
            Run a job
          </Button>
        </div>
      </header>
      <Filters filter={filter} />
      {error.value && (
        <ErrorNote error={error.value} action={<Button onClick={() => void reload()}>Try again</Button>} />
      )}
      {ids.length === 0 && complete && !loading.value ? (
        <EmptyState
          icon="jobs"
          title={filtered ? 'No job fits' : 'No jobs yet'}
          action={
            filtered && (
              <Button onClick={() => setQuery({ state: '', type: '', assetId: '' })}>Show every job</Button>
            )
          }
        >
          {filtered
            ? 'Loosen the filter.'
            : 'Drop a recording into a watched folder: its jobs show up here with their progress and receipts.'}
        </EmptyState>
      ) : (
        <div class="card list-card">
          <VirtualList
            key={key}
            label="Jobs"
            ids={ids}
            rowHeight={narrow ? 96 : 60}
            row={(id) => <JobRow id={id} />}
            onShow={show}
          />
          {ids.length === 0 && <div class="skeleton list-skeleton" />}
        </div>
      )}
    </div>
  );
};
