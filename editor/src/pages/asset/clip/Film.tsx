import type { Asset } from '@streamops/core';
import { useState } from 'preact/hooks';
import { jobTypes } from '../../../connection/store.ts';
import { isSidecar, pictureOf, soundOf } from '../../../media-facts.ts';
import { type Place, Player } from '../../../parts/player/Player.tsx';
import { ClipCard } from './ClipCard.tsx';
import { emptyDraft, keep, rangesOf, setIn, setOut } from './draft.ts';
import { ScenesCard } from './ScenesCard.tsx';

/** The film with what is cut out of it: the player, the clip that is being set, and what was found in it. */
export const Film = ({ asset, proxy }: { asset: Asset; proxy: Asset | null }) => {
  const [place, setPlace] = useState<Place | null>(null);
  const [draft, setDraft] = useState(emptyDraft);
  const plays = pictureOf(asset.media) !== undefined || soundOf(asset.media).length > 0;
  const clips = plays && !isSidecar(asset) && jobTypes.value.some(({ type }) => type === 'clip');
  const at = (set: typeof setIn) => () => {
    if (place) setDraft((now) => set(now, place.time()));
  };
  const keys = [
    { key: 'i', does: 'Set where the clip begins', run: at(setIn) },
    { key: 'o', does: 'Set where the clip ends', run: at(setOut) },
    { key: 'a', does: 'Keep the range and add another', run: () => setDraft(keep) },
  ];
  return (
    <>
      <Player
        asset={asset}
        proxy={proxy}
        keys={clips ? keys : []}
        spans={rangesOf(draft)}
        onPlace={(next) => setPlace(() => next)}
      />
      {clips && <ClipCard {...{ asset, draft, place }} onChange={setDraft} />}
      <ScenesCard asset={asset} place={place} />
    </>
  );
};
