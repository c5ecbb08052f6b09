import type { Asset, RouteAnswer, Routes } from '@streamops/core';
import { useEffect, useState } from 'preact/hooks';
import './AssetPage.css';
import { call } from '../../connection/api.ts';
import { asHubError, type HubError } from '../../connection/client.ts';
import { epoch } from '../../connection/epoch.ts';
import { liveList } from '../../connection/lists.ts';
import { jobMatches } from '../../connection/matches.ts';
import { assets, jobs } from '../../connection/store.ts';
import { fileOf, isSidecar, titleOf } from '../../media-facts.ts';
import { Button } from '../../parts/Button.tsx';
import { Card } from '../../parts/Card.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { navigate } from '../../router.ts';
import { reindex, remove, toggleFavourite } from '../assets/asset-actions.ts';
import { JobRow, useAsset } from '../jobs/JobRow.tsx';
import { mediaWords } from '../jobs/job-words.ts';
import { useLiveList } from '../lists/useLiveList.ts';
import { About, Chapters } from './AssetAbout.tsx';
import { Related } from './AssetRelated.tsx';
import { Streams } from './AssetStreams.tsx';
import { Tags } from './AssetTags.tsx';
import { Film } from './clip/Film.tsx';
import { InQuarantine } from './InQuarantine.tsx';

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

const Head = ({ asset }: { asset: Asset }) => (
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
      <Button icon="film" href={`/run?type=transcode&assets=${asset.id}`}>
        Transcode
      </Button>
      <Button icon="play" href={`/run?assets=${asset.id}`}>
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
  const source = useAsset(asset?.derivedFrom?.assetId);
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
  const plays = asset.status !== 'missing' && asset.status !== 'quarantined' && !isSidecar(asset);
  return (
    <div class="page asset-page">
      <Head asset={asset} />
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
          {plays && (
            <Film
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
          <Chapters asset={asset} />
          <Related title="Made from" items={source ? [source] : []} />
          <Related title="Made from this" items={derived} />
          <Related title="Same content" items={detail?.duplicates ?? []} />
        </div>
      </div>
    </div>
  );
};
