import type { Asset, MediaStream, Quarantined, RouteAnswer, Routes } from '@streamops/core';
import { useEffect, useState } from 'preact/hooks';
import './AssetPage.css';
import { call } from '../connection/api.ts';
import { asHubError, type HubError } from '../connection/client.ts';
import { jobMatches } from '../connection/matches.ts';
import { assets, drives, epoch, jobs, liveList } from '../connection/store.ts';
import { clock, count, relativeDate, size } from '../format.ts';
import { codecName, fileOf, folderOf, streamFacts, titleOf } from '../media-facts.ts';
import { Button } from '../parts/Button.tsx';
import { Card, Facts } from '../parts/Card.tsx';
import { copyText } from '../parts/CodePane.tsx';
import { EmptyState } from '../parts/EmptyState.tsx';
import { ErrorNote } from '../parts/ErrorNote.tsx';
import { Pill, Tag } from '../parts/Pill.tsx';
import { Player } from '../parts/Player.tsx';
import { splitList } from '../parts/schema.ts';
import { Thumb } from '../parts/Thumb.tsx';
import { When } from '../parts/When.tsx';
import { navigate } from '../router.ts';
import { now } from '../shell/now.ts';
import { patch, reindex, remove, restore, toggleFavourite } from './asset-actions.ts';
import { statuses } from './asset-filter.ts';
import { JobRow } from './JobRow.tsx';
import { mediaWords } from './job-words.ts';
import { RunJob } from './RunJob.tsx';
import { useLiveList } from './useLiveList.ts';

type Detail = RouteAnswer<Routes['getAsset']>;

/** The asset with what came from it; its own facts follow the socket, the rest comes anew when it changes. */
const useDetail = (id: string) => {
  const asset = assets.of(id).value;
  const [detail, setDetail] = useState<Detail | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const round = epoch.value;
  useEffect(() => {
    let gone = false;
    call('getAsset', { params: { id } }).then(
      (told) => {
        if (gone) return;
        const { absolutePath: _path, derived, duplicates, ...plain } = told;
        for (const known of [plain, ...derived, ...duplicates]) assets.keep(known);
        setDetail(told);
        setError(null);
      },
      (failure) => !gone && setError(asHubError(failure)),
    );
    return () => {
      gone = true;
    };
  }, [id, asset?.status, asset?.path, round]);
  return { asset, detail, error };
};

const StreamRow = ({ stream }: { stream: MediaStream }) => (
  <tr>
    <td class="quiet">{stream.index}</td>
    <td>{stream.kind.charAt(0).toUpperCase() + stream.kind.slice(1)}</td>
    <td>
      {codecName(stream.codec)}
      {stream.profile && <span class="quiet"> {stream.profile}</span>}
    </td>
    <td>{streamFacts(stream)}</td>
    <td>
      {[
        stream.title && `‘${stream.title}’`,
        stream.language !== 'und' && stream.language,
        stream.default && 'default',
      ]
        .filter(Boolean)
        .join(' · ')}
    </td>
  </tr>
);

const Streams = ({ asset }: { asset: Asset }) => {
  const { media } = asset;
  if (!media) {
    return (
      <EmptyState
        icon="film"
        title="Not read yet"
        action={
          <Button icon="redo" onClick={() => void reindex([asset.id])}>
            Reindex
          </Button>
        }
      >
        Streams show up here once its headers are read.
      </EmptyState>
    );
  }
  return (
    <div class="table-scroll">
      <table class="streams">
        <thead>
          <tr>
            {['#', 'Kind', 'Codec', 'Facts', 'Name'].map((head) => (
              <th key={head}>{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {media.streams.map((stream) => (
            <StreamRow key={stream.index} stream={stream} />
          ))}
        </tbody>
      </table>
    </div>
  );
};

const Tags = ({ asset }: { asset: Asset }) => {
  const [typed, setTyped] = useState('');
  return (
    <form
      class="tag-editor"
      onSubmit={(event) => {
        event.preventDefault();
        const added = splitList(typed);
        setTyped('');
        if (added.length) void patch(asset.id, { tags: [...new Set([...asset.tags, ...added])] });
      }}
    >
      {asset.tags.map((tag) => (
        <Tag key={tag} onRemove={() => void patch(asset.id, { tags: asset.tags.filter((t) => t !== tag) })}>
          {tag}
        </Tag>
      ))}
      <input
        class="input"
        aria-label="Add a tag"
        placeholder="Add a tag"
        value={typed}
        maxLength={60}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </form>
  );
};

const Related = ({ title, items }: { title: string; items: readonly Asset[] }) =>
  items.length === 0 ? null : (
    <Card title={title}>
      <ul class="related">
        {items.map((other) => (
          <li key={other.id}>
            <a href={`/assets/${other.id}`}>
              <Thumb asset={other} />
              <span class="related-text">
                <strong class="cut">{titleOf(other)}</strong>
                <span class="soft cut">
                  {[other.derivedFrom?.relation, mediaWords(other)].filter(Boolean).join(' · ')}
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );

const JobsOf = ({ assetId }: { assetId: string }) => {
  const { list, loading } = useLiveList(`jobs of ${assetId}`, () =>
    liveList({
      table: jobs,
      page: async (cursor) => call('listJobs', { query: { assetId, cursor, limit: 20 } }),
      belongs: (job) => jobMatches(job, { assetId }),
    }),
  );
  const { ids, complete } = list.value;
  return (
    <Card title="Jobs" aside={!complete && <a href={`/jobs?assetId=${assetId}`}>all of them →</a>}>
      {ids.length === 0 && !loading.value && <p class="soft">No job has worked on it.</p>}
      {ids.slice(0, 8).map((id) => (
        <JobRow key={id} id={id} brief />
      ))}
    </Card>
  );
};

/** Where a quarantined file waits, and the way back. */
const InQuarantine = ({ asset }: { asset: Asset }) => {
  const [held, setHeld] = useState<Quarantined | null>(null);
  useEffect(() => {
    // Without the row the button stays away; the settings page lists it all the same.
    call('listQuarantine', { query: { limit: 200 } }).then(
      ({ items }) => setHeld(items.find((row) => row.assetId === asset.id && row.state === 'held') ?? null),
      () => undefined,
    );
  }, [asset.id]);
  return (
    <div class="held-note" role="status">
      <Pill tone="warn" icon="box">
        In quarantine
      </Pill>
      <span class="soft">
        {held
          ? `${held.reason}. It is kept until ${relativeDate(held.expiresAt, now.value)}.`
          : 'The file was put aside.'}
      </span>
      <span class="spacer" />
      {held && (
        <Button kind="main" icon="redo" onClick={() => void restore([held.id])}>
          Restore
        </Button>
      )}
    </div>
  );
};

const About = ({ asset, detail }: { asset: Asset; detail: Detail | null }) => {
  const drive = drives.value.find(({ id }) => id === asset.driveId);
  const from = asset.derivedFrom;
  const path = detail?.absolutePath;
  const status = statuses.find(([known]) => known === asset.status)?.[1] ?? asset.status;
  return (
    <Card
      title="About"
      aside={
        path && (
          <Button small kind="quiet" icon="copy" onClick={() => copyText(path, 'Path copied')}>
            Copy path
          </Button>
        )
      }
    >
      <Facts
        rows={[
          ['Status', status],
          [
            'Place',
            [drive?.name ?? 'Unknown drive', ...folderOf(asset).split('/').filter(Boolean)].join(' / '),
          ],
          ['File', fileOf(asset)],
          [
            'Size',
            <span key="size" title={`${count(asset.sizeBytes)} bytes`}>
              {size(asset.sizeBytes)}
            </span>,
          ],
          ['Length', asset.media?.durationSec != null ? clock(asset.media.durationSec, 1) : 'unknown'],
          [
            'Container',
            `${asset.media?.container.toUpperCase() ?? 'unknown'}${asset.media && !asset.media.finished ? ', never finished' : ''}`,
          ],
          ['Recorded', <When key="when" at={asset.modifiedAt} />],
          ...(from
            ? [
                [
                  'Made by',
                  <a key="job" class="link" href={`/jobs/${from.jobId}`}>
                    {from.relation}
                  </a>,
                ] as const,
              ]
            : []),
          ['Content', asset.xxh64 ? <code key="hash">{asset.xxh64}</code> : 'not hashed yet'],
        ]}
      />
    </Card>
  );
};

const Head = ({ asset, onRun }: { asset: Asset; onRun: () => void }) => (
  <header class="page-head">
    <h1>{titleOf(asset)}</h1>
    <Button
      kind="quiet"
      pressed={asset.favourite}
      icon="star"
      label={asset.favourite ? 'Unmark as favourite' : 'Mark as favourite'}
      onClick={() => toggleFavourite(asset.id)}
    />
    <span class="sub">{mediaWords(asset)}</span>
    <div class="page-actions">
      <Button icon="play" onClick={onRun}>
        Run a job
      </Button>
      <Button icon="redo" onClick={() => void reindex([asset.id])}>
        Reindex
      </Button>
      {asset.status !== 'quarantined' && (
        <Button
          kind="danger"
          icon="trash"
          onClick={() => {
            void remove([asset.id]);
            navigate('/assets');
          }}
        >
          Delete
        </Button>
      )}
    </div>
  </header>
);

export const AssetPage = ({ id }: { id: string }) => {
  const { asset, detail, error } = useDetail(id);
  const [running, setRunning] = useState(false);
  const source = assets.of(asset?.derivedFrom?.assetId ?? '').value;
  if (!asset) {
    return (
      <div class="page">
        {error ? (
          <ErrorNote error={error} action={<Button href="/assets">Go to assets</Button>} />
        ) : (
          <div class="skeleton player-skeleton" />
        )}
      </div>
    );
  }
  const derived = detail?.derived ?? [];
  const readable = asset.status !== 'missing' && asset.status !== 'quarantined';
  return (
    <div class="page asset-page">
      <Head asset={asset} onRun={() => setRunning(true)} />
      <div class="columns">
        <div class="stack">
          {asset.status === 'quarantined' && <InQuarantine asset={asset} />}
          {asset.error && (
            <ErrorNote
              error={{ ...asset.error, hint: 'Reindex it once the file is whole.' }}
              action={<Button onClick={() => void reindex([id])}>Reindex</Button>}
            />
          )}
          {asset.status === 'missing' && (
            <ErrorNote
              error={{
                code: 'FILE_MISSING',
                message: `${fileOf(asset)} is not where it was.`,
                hint: 'It comes back by itself when the file or its drive does.',
              }}
              action={<Button href="/settings/drives">Look at the drives</Button>}
            />
          )}
          {readable && (
            <Player
              key={`${id}${asset.modifiedAt}`}
              asset={asset}
              proxy={derived.find((d) => d.derivedFrom?.relation === 'proxy') ?? null}
            />
          )}
          <Card title="Streams">
            <Streams asset={asset} />
          </Card>
          <JobsOf assetId={id} />
        </div>
        <div class="stack">
          <Card title="Tags">
            <Tags asset={asset} />
          </Card>
          <About asset={asset} detail={detail} />
          <Related title="Made from" items={source ? [source] : []} />
          <Related title="Made from this" items={derived} />
          <Related title="Same content" items={detail?.duplicates ?? []} />
        </div>
      </div>
      {running && <RunJob ids={[id]} onClose={() => setRunning(false)} />}
    </div>
  );
};
