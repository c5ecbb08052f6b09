import type { Asset } from '@streamops/core';
import { useEffect, useState } from 'preact/hooks';
import { call } from '../../connection/api.ts';
import { Button } from '../../parts/Button.tsx';
import { Card } from '../../parts/Card.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { VirtualGrid } from '../../parts/list/VirtualGrid.tsx';
import { CantPlay, Player } from '../../parts/player/Player.tsx';
import { Waveform } from '../../parts/player/Waveform.tsx';
import { paletteOpen } from '../../shell/Palette.tsx';

const ids = Array.from({ length: 1000 }, (_, i) => String(i + 1));

/** Arrows, Page and Home move inside; one tab stop. */
export const Grid = () => {
  const [active, setActive] = useState<string | null>(null);
  return (
    <Card title="VirtualGrid">
      <div class="parts-grid" data-scroller>
        <VirtualGrid
          label="A thousand cards"
          ids={ids}
          minWidth={110}
          minColumns={2}
          textHeight={32}
          active={active}
          onActive={setActive}
          onShow={() => undefined}
          card={(id, tabIndex) => (
            <button type="button" class="parts-cell" data-stop tabIndex={tabIndex}>
              {id}
            </button>
          )}
        />
      </div>
    </Card>
  );
};

/** The newest file that has been looked at: what plays and sounds can't be made up in a browser. */
const useSample = () => {
  const [sample, setSample] = useState<Asset | null>(null);
  useEffect(() => {
    call('listAssets', { query: { status: 'ready', limit: 20 } }).then(
      ({ items }) => setSample(items.find(({ artifacts }) => artifacts.waveform) ?? null),
      // Without one the cards say what they need.
      () => undefined,
    );
  }, []);
  return sample;
};

export const Media = () => {
  const sample = useSample();
  if (!sample) {
    return (
      <Card title="Player, Waveform">
        <EmptyState icon="film" title="Nothing to play yet">
          The newest recording that has had its first look is shown here.
        </EmptyState>
      </Card>
    );
  }
  return (
    <>
      <Card title="Player">
        <Player asset={sample} />
      </Card>
      <Card title="Player, where the browser can’t">
        <CantPlay asset={sample} proxy={null} reason="This browser can’t play HEVC in MKV." />
      </Card>
      <Card title="Waveform">
        <div class="parts-waveform">
          <Waveform asset={sample} />
        </div>
      </Card>
    </>
  );
};

export const PaletteCard = () => (
  <Card title="Palette" aside="Ctrl K">
    <Button
      icon="search"
      onClick={() => {
        paletteOpen.value = true;
      }}
    >
      Open the palette
    </Button>
  </Card>
);
