import type { JobView } from '@streamops/core';
import { drives } from '../../connection/store.ts';
import { fileOf, titleOf } from '../../media-facts.ts';
import { Card } from '../../parts/Card.tsx';
import { Thumb } from '../../parts/player/Thumb.tsx';
import { useAsset } from '../jobs/JobRow.tsx';
import { mediaWords } from '../jobs/job-words.ts';

type Published = NonNullable<JobView['receipt']>['published'][number];

const driveNameOf = (driveId: string | null): string =>
  driveId === null
    ? 'Pictures'
    : (drives.value.find((drive) => drive.id === driveId)?.name ?? 'A removed drive');

const folderOf = ({ driveId, path }: Pick<Published, 'driveId' | 'path'>): string =>
  [driveNameOf(driveId), ...path.split('/').slice(0, -1)].join(' / ');

/** A file that the job published; a later job may have moved it on. */
const Went = ({ file }: { file: Published }) => {
  const asset = useAsset(file.assetId);
  const isHere = !asset || file.driveId === null || folderOf(asset) === folderOf(file);
  return (
    <div>
      <a class="link" href={`/assets/${file.assetId}`}>
        {file.path.split('/').at(-1)}
      </a>
      {!isHere && <p class="soft">now in {folderOf(asset)}</p>}
    </div>
  );
};

/** Where a job published what it made. */
export const Where = ({ job }: { job: JobView }) => {
  const files = job.receipt?.published ?? [];
  if (files.length === 0) return null;
  return (
    <Card title="Where it went">
      <ul class="stack-8">
        {[...Map.groupBy(files, folderOf)].map(([folder, held]) => (
          <li key={folder}>
            <strong>{folder}</strong>
            {held.map((file) => (
              <Went key={file.name} file={file} />
            ))}
          </li>
        ))}
      </ul>
    </Card>
  );
};

const SourceLine = ({ assetId }: { assetId: string }) => {
  const asset = useAsset(assetId);
  if (!asset) return null;
  return (
    <a class="source" href={`/assets/${asset.id}`}>
      <Thumb asset={asset} />
      <span class="source-text">
        <strong>{titleOf(asset)}</strong>
        <span class="soft">{fileOf(asset)}</span>
        <span class="soft">{mediaWords(asset)}</span>
      </span>
    </a>
  );
};

/** What a job was given, in the order that counts. */
export const Sources = ({ inputs }: Pick<JobView, 'inputs'>) =>
  inputs.length === 0 ? null : (
    <Card title={inputs.length === 1 ? 'Source' : `${inputs.length} sources`}>
      <ol class="stack-8">
        {inputs.map(({ assetId }, at) => (
          <li key={`${at} ${assetId}`}>
            <SourceLine assetId={assetId} />
          </li>
        ))}
      </ol>
    </Card>
  );
