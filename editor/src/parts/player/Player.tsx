import type { Asset, Span } from '@streamops/core';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import './Player.css';
import { clock } from '../../format.ts';
import { codecName, mediaUrl, pictureOf } from '../../media-facts.ts';
import { type PageKey, usePageKeys } from '../../shell/keys.ts';
import { Button } from '../Button.tsx';
import { Icon } from '../Icon.tsx';
import { playerKeys, playerStep } from './player-keys.ts';
import { Seek } from './Seek.tsx';

/** In the player's place: why not, and what there is instead. */
export const CantPlay = ({ asset, proxy, reason }: { asset: Asset; proxy: Asset | null; reason: string }) => (
  <div class="cant-play">
    {asset.artifacts.hover ? (
      <video src={mediaUrl(asset.id, 'hover')} autoplay loop muted playsInline />
    ) : (
      asset.artifacts.poster && <img src={mediaUrl(asset.id, 'poster')} alt="" />
    )}
    <div class="cant-play-note">
      <Icon name="warn" size={20} />
      <p>
        {reason} {asset.artifacts.hover ? 'This is its short preview, without sound.' : ''} The file itself is
        fine to edit.
      </p>
      {proxy && <Button href={`/assets/${proxy.id}`}>Play its proxy</Button>}
      <Button href={mediaUrl(asset.id)}>Download</Button>
    </div>
  </div>
);

/** What a page may ask of its player: where it is, and to go there. Seconds. */
export interface Place {
  time(): number;
  seek(to: number): void;
}

/** Plays a file over Range requests. Says so where the browser can't, and shows the preview instead. */
export const Player = ({
  asset,
  proxy = null,
  keys = [],
  spans,
  onPlace,
}: {
  asset: Asset;
  proxy?: Asset | null;
  /** The page's own keys beside the player's. */
  keys?: readonly PageKey[];
  /** Parts that the seek bar marks. */
  spans?: readonly Span[];
  /** Hears what the page may ask of the player, and null when it can't play. */
  onPlace?: (place: Place | null) => void;
}) => {
  const video = useRef<HTMLVideoElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [now, setNow] = useState({ time: 0, paused: true, rate: 1, muted: false });
  const [broken, setBroken] = useState<string | null>(null);
  const [length, setLength] = useState<number | null>(null);
  const picture = pictureOf(asset.media);
  const duration = length ?? asset.media?.durationSec ?? 0;

  const follow = () => {
    const v = video.current;
    if (v) setNow({ time: v.currentTime, paused: v.paused, rate: v.playbackRate, muted: v.muted });
  };
  const seek = (to: number) => {
    if (!video.current) return;
    video.current.currentTime = to;
    follow();
  };
  const press = (key: string) => {
    const v = video.current;
    if (!v) return;
    const step = playerStep(key, {
      time: v.currentTime,
      duration,
      frameRate: picture?.frameRate ?? 30,
      paused: v.paused,
      rate: v.playbackRate,
    });
    if (!step) return;
    if (step.kind === 'seek') {
      if (key === ',' || key === '.') v.pause();
      seek(step.to);
    } else if (step.kind === 'full') {
      if (document.fullscreenElement) void document.exitFullscreen();
      else void frame.current?.requestFullscreen();
    } else if (step.kind === 'mute') v.muted = !v.muted;
    else if (step.kind === 'pause' || (step.kind === 'toggle' && !v.paused)) v.pause();
    else {
      v.playbackRate = step.kind === 'play' ? step.rate : 1;
      // A refusal shows as the error event.
      v.play().catch(() => undefined);
    }
    follow();
  };
  usePageKeys([...playerKeys.map(([key, does]) => ({ key, does, run: () => press(key) })), ...keys]);
  useLayoutEffect(() => {
    if (broken) onPlace?.(null);
    else onPlace?.({ time: () => video.current?.currentTime ?? 0, seek });
    return () => onPlace?.(null);
  }, [broken]);

  const cant = `This browser can’t play ${picture ? codecName(picture.codec) : 'this file'} in ${(asset.media?.container ?? '').toUpperCase()}.`;
  if (broken) return <CantPlay asset={asset} proxy={proxy} reason={broken} />;
  return (
    <div class="player" ref={frame}>
      {/* biome-ignore lint/a11y/useMediaCaption: recordings have no captions of their own */}
      <video
        ref={video}
        src={mediaUrl(asset.id)}
        poster={asset.artifacts.poster ? mediaUrl(asset.id, 'poster') : undefined}
        preload="metadata"
        playsInline
        style={{ aspectRatio: picture ? `${picture.width} / ${picture.height}` : '16 / 9' }}
        onClick={() => press(' ')}
        onTimeUpdate={follow}
        onPlay={follow}
        onPause={follow}
        onVolumeChange={follow}
        onLoadedMetadata={(event) => {
          const { videoWidth, duration: told } = event.currentTarget;
          // HEVC fails without an error: the clock runs and there is no picture.
          if (picture && videoWidth === 0) setBroken(cant);
          if (Number.isFinite(told)) setLength(told);
        }}
        onError={() => setBroken(cant)}
      />
      <div class="player-bar">
        <Seek asset={asset} time={now.time} duration={duration} spans={spans} onSeek={seek} />
        <div class="player-buttons">
          <Button
            kind="quiet"
            icon={now.paused ? 'play' : 'pause'}
            label={now.paused ? 'Play' : 'Pause'}
            onClick={() => press(' ')}
          />
          <span class="player-time">
            {clock(now.time, 1)} <span class="quiet">/ {clock(duration, 1)}</span>
          </span>
          {now.rate !== 1 && <span class="soft">{now.rate}×</span>}
          <span class="spacer" />
          <Button
            kind="quiet"
            icon={now.muted ? 'muted' : 'volume'}
            label={now.muted ? 'Unmute' : 'Mute'}
            onClick={() => press('m')}
          />
          <Button kind="quiet" icon="full" label="Full screen" onClick={() => press('f')} />
        </div>
      </div>
    </div>
  );
};
