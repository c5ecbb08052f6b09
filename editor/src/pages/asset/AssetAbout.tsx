import type { Asset } from '@streamops/core';
import { drives, jobTitle } from '../../connection/store.ts';
import { clock, count, size } from '../../format.ts';
import { fileOf, folderOf } from '../../media-facts.ts';
import { Button } from '../../parts/Button.tsx';
import { Card, Facts } from '../../parts/Card.tsx';
import { copyText } from '../../parts/facts/CodePane.tsx';
import { When } from '../../parts/When.tsx';
import { statuses } from '../assets/asset-filter.ts';

/** What is known of the file itself: status, place, size, length, what made it. */
export const About = ({ asset, detail }: { asset: Asset; detail: { absolutePath: string } | null }) => {
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
                    {jobTitle(from.relation)}
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

/** Where its chapters begin; nothing where it has none. */
export const Chapters = ({ asset }: { asset: Asset }) => {
  const chapters = asset.media?.chapters ?? [];
  if (chapters.length === 0) return null;
  return (
    <Card title="Chapters">
      <Facts
        rows={chapters.map(
          ({ startSec, title }, i) => [clock(startSec), title || `Chapter ${i + 1}`] as const,
        )}
      />
    </Card>
  );
};
