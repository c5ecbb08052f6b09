import type { Tools } from '../ffmpeg/process.ts';
import { tryFfmpeg } from '../ffmpeg/run.ts';

/** What an encoder needs besides its name to encode one small picture. */
interface Candidate {
  encoder: string;
  /** Before the input. */
  device?: readonly string[];
  options?: readonly string[];
}

const vaapi = {
  device: ['-vaapi_device', '/dev/dri/renderD128'],
  options: ['-vf', 'format=nv12,hwupload'],
} as const;

/** ffmpeg lists encoders of hardware that is not there: only encoding tells. */
export const candidates: readonly Candidate[] = [
  { encoder: 'libx264' },
  { encoder: 'libx265' },
  { encoder: 'libsvtav1' },
  { encoder: 'h264_nvenc' },
  { encoder: 'hevc_nvenc' },
  { encoder: 'av1_nvenc' },
  { encoder: 'h264_qsv', options: ['-pix_fmt', 'nv12'] },
  { encoder: 'hevc_qsv', options: ['-pix_fmt', 'nv12'] },
  { encoder: 'h264_vaapi', ...vaapi },
  { encoder: 'hevc_vaapi', ...vaapi },
  { encoder: 'h264_amf' },
  { encoder: 'libvpx-vp9' },
  { encoder: 'dnxhd', options: ['-profile:v', 'dnxhr_lb', '-pix_fmt', 'yuv422p'] },
  { encoder: 'prores_ks', options: ['-pix_fmt', 'yuv422p10le'] },
];

const timeoutSec = 20;
const atOnce = 2;

const encodes = async (
  tools: Tools,
  { encoder, device, options }: Candidate,
  signal: AbortSignal,
): Promise<boolean> => {
  const { exit, outcome } = await tryFfmpeg(tools, {
    args: [
      ...(device ?? []),
      ...['-f', 'lavfi', '-i', 'color=c=gray:s=320x256:r=30', '-frames:v', '1'],
      ...(options ?? []),
      ...['-c:v', encoder, '-f', 'null', '-'],
    ],
    timeoutSec,
    signal,
    background: true,
  });
  return exit.code === 0 && (outcome.counts.muxed[0]?.[0] ?? 0) > 0;
};

/** The encoders that really encode a frame here, in the order of `candidates`. Rejects with the signal's reason. */
export const findEncoders = async (tools: Tools, signal: AbortSignal): Promise<string[]> => {
  const waiting = [...candidates];
  const found = new Set<string>();
  const take = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const works = await encodes(tools, next, signal).catch(() => false);
      signal.throwIfAborted();
      if (works) found.add(next.encoder);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, take));
  return candidates.map(({ encoder }) => encoder).filter((encoder) => found.has(encoder));
};
