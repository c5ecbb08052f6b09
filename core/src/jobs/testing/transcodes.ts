import { type MediaInfo, mediaInfo } from '../../media/media-info.ts';
import type { Plan } from '../kit/plan.ts';
import { context, planOf } from './plans.ts';

export const video = {
  ...{ kind: 'video', index: 0, codec: 'h264', width: 2560, height: 1440, frameRate: 60 },
} as const;
export const audio = { kind: 'audio', index: 1, codec: 'aac', channels: 2, sampleRate: 48_000 } as const;

export const media = (...streams: readonly object[]): MediaInfo =>
  mediaInfo.parse({ container: 'mkv', durationSec: 10, streams });

export const software = ['libx264', 'libx265', 'libvpx-vp9', 'libsvtav1'];

interface Given {
  media?: MediaInfo;
  encoders?: string[];
  found?: Record<string, unknown>;
}

/** Of a transcode of 1440p with stereo by software, unless told. */
export const transcodeOf = (params: Record<string, unknown>, given: Given = {}): Plan => {
  const { encoders = software, found = {} } = given;
  const capabilities = { encoders, mkvKeeps: { opusDelay: false, rotation: false } };
  return planOf('transcode', params, context({ capabilities, found }, given.media ?? media(video, audio)));
};

/** Of the first step, as one line. */
export const argsOf = ({ steps: [step] }: Plan): string =>
  step?.kind === 'ffmpeg'
    ? step.args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ')
    : '';
