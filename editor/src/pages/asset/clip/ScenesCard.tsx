import type { Asset, ClipCandidate, Scenes } from '@streamops/core';
import { useEffect, useState } from 'preact/hooks';
import './ScenesCard.css';
import { call } from '../../../connection/api.ts';
import { jobs, jobTypes } from '../../../connection/store.ts';
import { plural } from '../../../format.ts';
import { mediaUrl } from '../../../media-facts.ts';
import { Button } from '../../../parts/Button.tsx';
import { Card, Facts } from '../../../parts/Card.tsx';
import { moment } from '../../../parts/form/moment.ts';
import { toast, toastError } from '../../../parts/over/Toast.tsx';
import type { Place } from '../../../parts/player/Player.tsx';
import { cancel } from '../../jobs/JobRow.tsx';
import { bandsOf, cutLines, loudnessRows, readScenes, whyCandidate } from './scenes.ts';

const useScenes = (asset: Asset): Scenes | null => {
  const [scenes, setScenes] = useState<Scenes | null>(null);
  const artifact = asset.artifacts.scenes;
  const url = artifact ? mediaUrl(asset.id, 'scenes', artifact.sizeBytes) : null;
  useEffect(() => {
    setScenes(null);
    if (!url) return;
    const abort = new AbortController();
    fetch(url, { signal: abort.signal })
      .then((answer) => answer.json())
      .then((data: unknown) => setScenes(readScenes(data)))
      // Without it the card is left out; the asset is the same.
      .catch(() => undefined);
    return () => abort.abort();
  }, [url]);
  return scenes;
};

/** One press: the clip is asked for as the form would with its defaults; Undo cancels it. */
const clip = async (assetId: string, { startSec, endSec }: ClipCandidate): Promise<void> => {
  try {
    const body = { type: 'clip', inputs: [{ assetId }], params: { ranges: [{ startSec, endSec }] } };
    const answer = await call('createJob', { body });
    if (!('id' in answer)) return;
    const job = await call('getJob', { params: { id: answer.id } });
    const { log: _log, ...plain } = job;
    jobs.answer(plain);
    toast({ text: `The clip from ${moment(startSec)} is asked for.`, undo: () => void cancel(plain) });
  } catch (error) {
    toastError(error);
  }
};

const Strip = ({ scenes, place }: { scenes: Scenes; place: Place | null }) => (
  // biome-ignore lint/a11y/noStaticElementInteractions: the player's slider does the same by keyboard
  <div
    class="scenes-strip"
    title={plural(scenes.cuts.length, 'cut')}
    onClick={(event) => {
      const { left, width } = event.currentTarget.getBoundingClientRect();
      place?.seek(((event.clientX - left) / width) * scenes.durationSec);
    }}
    onKeyDown={() => undefined}
  >
    {bandsOf(scenes).map((band) => (
      <i
        key={`${band.kind} ${band.leftPct}`}
        class={`scenes-band ${band.kind}`}
        title={band.title}
        style={{ left: `${band.leftPct}%`, width: `${band.widthPct}%` }}
      />
    ))}
    {cutLines(scenes).map(({ atPct, strong }) => (
      <i key={atPct} class={`scenes-cut${strong ? ' strong' : ''}`} style={{ left: `${atPct}%` }} />
    ))}
  </div>
);

const Candidate = ({
  candidate,
  place,
  onClip,
}: {
  candidate: ClipCandidate;
  place: Place | null;
  onClip: (() => void) | null;
}) => {
  const at = moment(candidate.startSec);
  return (
    <li>
      <span class="scenes-score" title={`Score ${Math.round(candidate.score * 100)} of 100`}>
        <i style={{ transform: `scaleX(${candidate.score})` }} />
      </span>
      <span class="candidate-words">
        <strong>{at}</strong>
        <span class="soft">{whyCandidate(candidate)}</span>
      </span>
      {place && (
        <Button
          small
          kind="quiet"
          icon="play"
          label={`Go to ${at}`}
          onClick={() => place.seek(candidate.startSec)}
        />
      )}
      {onClip && (
        <Button small icon="scissors" onClick={onClip}>
          Clip
        </Button>
      )}
    </li>
  );
};

/** What was found in the film: its cuts, what is black, still or silent, and what may be worth a clip. */
export const ScenesCard = ({ asset, place }: { asset: Asset; place: Place | null }) => {
  const scenes = useScenes(asset);
  const [most, setMost] = useState(5);
  if (!scenes) return null;
  const clips = jobTypes.value.some(({ type }) => type === 'clip');
  const { candidates } = scenes;
  return (
    <Card title="Scenes" aside={plural(scenes.cuts.length, 'cut')}>
      <div class="stack">
        <Strip scenes={scenes} place={place} />
        <p class="scenes-legend">
          <span class="candidate">Candidate</span>
          <span class="black">Black</span>
          <span class="freeze">Still</span>
          <span class="silence">Silence</span>
        </p>
        {candidates.length > 0 ? (
          <ol class="candidates" aria-label="Candidates for clips">
            {candidates.slice(0, most).map((candidate) => (
              <Candidate
                key={`${candidate.startSec} ${candidate.endSec}`}
                {...{ candidate, place }}
                onClip={clips ? () => void clip(asset.id, candidate) : null}
              />
            ))}
          </ol>
        ) : (
          <p class="soft">Nothing stands out: no moment is much louder or busier than the rest.</p>
        )}
        {candidates.length > most && (
          <div>
            <Button small kind="quiet" onClick={() => setMost(candidates.length)}>
              {`Show all ${candidates.length}`}
            </Button>
          </div>
        )}
        <Facts rows={loudnessRows(scenes)} />
      </div>
    </Card>
  );
};
