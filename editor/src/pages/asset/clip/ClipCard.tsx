import type { Asset } from '@streamops/core';
import './ClipCard.css';
import { span } from '../../../format.ts';
import { Button } from '../../../parts/Button.tsx';
import { Card } from '../../../parts/Card.tsx';
import { moment } from '../../../parts/form/moment.ts';
import { MomentField } from '../../../parts/form/NumberFields.tsx';
import type { Place } from '../../../parts/player/Player.tsx';
import {
  clipAddress,
  type Draft,
  keep,
  openRange,
  type Range,
  rangesOf,
  setIn,
  setOut,
  without,
} from './draft.ts';

const Kept = ({ range, place, onDrop }: { range: Range; place: Place | null; onDrop: () => void }) => {
  const name = `${moment(range.startSec)} to ${moment(range.endSec)}`;
  return (
    <li>
      <span class="clip-times">{name}</span>
      <span class="soft">{span(range.endSec - range.startSec)}</span>
      <span class="spacer" />
      {place && (
        <Button
          small
          kind="quiet"
          icon="play"
          label={`Go to ${moment(range.startSec)}`}
          onClick={() => place.seek(range.startSec)}
        />
      )}
      <Button small kind="quiet" icon="cross" label={`Take ${name} away`} onClick={onDrop} />
    </li>
  );
};

const Points = ({
  draft,
  place,
  onChange,
}: {
  draft: Draft;
  place: Place | null;
  onChange: (draft: Draft) => void;
}) => (
  <div class="clip-points">
    <div class="clip-point">
      <MomentField
        label="In"
        value={draft.inSec ?? undefined}
        onChange={(at) => onChange(setIn(draft, at))}
        onEmpty={() => onChange({ ...draft, inSec: null })}
      />
      <Button hotkey="I" disabled={!place} onClick={() => place && onChange(setIn(draft, place.time()))}>
        Set in
      </Button>
    </div>
    <div class="clip-point">
      <MomentField
        label="Out"
        value={draft.outSec ?? undefined}
        onChange={(at) => onChange({ ...draft, outSec: at })}
        onEmpty={() => onChange({ ...draft, outSec: null })}
      />
      <Button hotkey="O" disabled={!place} onClick={() => place && onChange(setOut(draft, place.time()))}>
        Set out
      </Button>
    </div>
  </div>
);

const wordsFor = (draft: Draft): string => {
  const open = openRange(draft);
  if (open) return `${span(open.endSec - open.startSec)} long`;
  if (draft.inSec !== null && draft.outSec !== null) return 'The out point has to lie behind the in point.';
  return 'Go to where it begins and press I, to where it ends and press O.';
};

/** In and out points set from the player, and the ranges that become clips. */
export const ClipCard = ({
  asset,
  draft,
  place,
  onChange,
}: {
  asset: Asset;
  draft: Draft;
  place: Place | null;
  onChange: (draft: Draft) => void;
}) => {
  const ranges = rangesOf(draft);
  return (
    <Card title="Clip" aside={wordsFor(draft)}>
      <div class="stack clip-card">
        <Points {...{ draft, place, onChange }} />
        {draft.ranges.length > 0 && (
          <ol class="clip-ranges" aria-label="Ranges">
            {draft.ranges.map((range) => (
              <Kept
                key={`${range.startSec} ${range.endSec}`}
                {...{ range, place }}
                onDrop={() => onChange(without(draft, range))}
              />
            ))}
          </ol>
        )}
        <div class="line wrap">
          {ranges.length > 0 ? (
            <Button kind="main" icon="scissors" href={clipAddress(asset.id, ranges)}>
              {ranges.length === 1 ? 'Make a clip' : `Make ${ranges.length} clips`}
            </Button>
          ) : (
            <Button icon="scissors" disabled>
              Make a clip
            </Button>
          )}
          <Button icon="plus" hotkey="A" disabled={!openRange(draft)} onClick={() => onChange(keep(draft))}>
            Add another range
          </Button>
        </div>
      </div>
    </Card>
  );
};
