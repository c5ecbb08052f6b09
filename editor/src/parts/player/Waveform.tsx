import type { Asset } from '@streamops/core';
import { useEffect, useState } from 'preact/hooks';
import { mediaUrl } from '../../media-facts.ts';
import { coarser, levelled, peaksPath, readPeaks } from './peaks.ts';

const Peaks = ({ url }: { url: string }) => {
  const [peaks, setPeaks] = useState<number[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    fetch(url, { signal: abort.signal })
      .then((answer) => answer.json())
      .then((data) => setPeaks(levelled(coarser(readPeaks(data), 400))))
      // Without its waveform the strip stays empty; the player works all the same.
      .catch(() => undefined);
    return () => abort.abort();
  }, [url]);
  return (
    <svg
      class="waveform"
      viewBox={`0 0 ${Math.max(1, peaks.length)} 2`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={peaksPath(peaks)} stroke="var(--wait)" stroke-width="0.7" />
    </svg>
  );
};

/** The sound's outline: peaks as JSON, or a picture. */
export const Waveform = ({ asset }: { asset: Asset }) => {
  const waveform = asset.artifacts.waveform;
  if (!waveform) return null;
  const url = mediaUrl(asset.id, 'waveform', waveform.sizeBytes);
  return waveform.contentType.startsWith('image/') ? (
    <img class="waveform" src={url} alt="" />
  ) : (
    <Peaks url={url} />
  );
};
