import type { Quarantined } from '@streamops/core';
import { useEffect, useState } from 'preact/hooks';
import { call } from '../../connection/api.ts';
import { asHubError, type HubError } from '../../connection/client.ts';
import { epoch } from '../../connection/epoch.ts';
import { assets, drives, system } from '../../connection/store.ts';
import { size } from '../../format.ts';
import { Button } from '../../parts/Button.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { Row } from '../../parts/list/Row.tsx';
import { When } from '../../parts/When.tsx';
import { restore } from '../assets/asset-actions.ts';

interface Held {
  rows: Quarantined[];
  cursor: string | null;
}

const useHeld = () => {
  const [held, setHeld] = useState<Held | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const load = (cursor?: string) =>
    call('listQuarantine', { query: { cursor, limit: 50 } }).then(
      ({ items, nextCursor }) => {
        setHeld((before) => ({
          rows: cursor && before ? [...before.rows, ...items] : items,
          cursor: nextCursor,
        }));
        setError(null);
      },
      (failure) => setError(asHubError(failure)),
    );
  const round = epoch.value;
  useEffect(() => void load(), [round]);
  // A file that was put aside or came back elsewhere changes its asset first.
  useEffect(
    () =>
      assets.watch((id, asset) => {
        if (asset && asset.status !== 'quarantined') {
          setHeld((before) => before && { ...before, rows: before.rows.filter((row) => row.assetId !== id) });
        } else if (asset) void load();
      }),
    [],
  );
  return { held, error, load };
};

export const QuarantinePane = () => {
  const { held, error, load } = useHeld();
  const room = system.value?.quarantine;
  const rows = held?.rows.filter((row) => row.state === 'held') ?? [];
  const driveOf = (id: string) => drives.value.find((drive) => drive.id === id)?.name ?? 'a removed drive';
  // Drives are known once the system is.
  const apart =
    system.value !== null && rows.some((row) => !drives.value.some(({ id }) => id === row.driveId));
  return (
    <>
      <div class="pane-head">
        <p>
          Originals that were deleted or replaced. They stay on their drive until their days are over, and go
          back with one click.
        </p>
        {room && room.capBytes > 0 && (
          <span class="soft">
            {size(room.heldBytes)} held, at most {size(room.capBytes)}
          </span>
        )}
      </div>
      {error && <ErrorNote error={error} action={<Button onClick={() => void load()}>Try again</Button>} />}
      {held === null && !error && <div class="skeleton page-skeleton" />}
      {held && rows.length === 0 && (
        <EmptyState icon="box" title="Nothing is held">
          What you delete, and originals that a job replaces, wait here.
        </EmptyState>
      )}
      {apart && (
        <div class="pane-head">
          <p>Files of a removed drive can go back once its folder is a drive again, under any name.</p>
          <Button small icon="plus" href="/settings/drives?add=1">
            Add a drive
          </Button>
        </div>
      )}
      {rows.length > 0 && (
        <div class="card list-card">
          {rows.map((row) => (
            <Row
              key={row.id}
              icon="box"
              title={<strong>{row.originalPath.split('/').at(-1)}</strong>}
              detail={`${driveOf(row.driveId)} · ${size(row.sizeBytes)} · ${row.reason}`}
              href={`/assets/${row.assetId}`}
              actions={
                <Button small icon="redo" onClick={() => void restore([row.id])}>
                  Restore
                </Button>
              }
            >
              <span class="soft">
                Put aside <When at={row.at} />, kept until <When at={row.expiresAt} />
              </span>
            </Row>
          ))}
          {held?.cursor && (
            <Button kind="quiet" onClick={() => void load(held.cursor ?? undefined)}>
              Show more
            </Button>
          )}
        </div>
      )}
    </>
  );
};
