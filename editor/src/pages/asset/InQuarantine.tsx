import type { Asset, Quarantined } from '@streamops/core';
import { useEffect, useState } from 'preact/hooks';
import { call } from '../../connection/api.ts';
import { relativeDate, sentence } from '../../format.ts';
import { Button } from '../../parts/Button.tsx';
import { Pill } from '../../parts/Pill.tsx';
import { now } from '../../shell/now.ts';
import { restore } from '../assets/asset-actions.ts';

/** Where a quarantined file waits, and the way back. */
export const InQuarantine = ({ asset }: { asset: Asset }) => {
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
          ? `${sentence(held.reason)} It is kept until ${relativeDate(held.expiresAt, now.value)}.`
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
