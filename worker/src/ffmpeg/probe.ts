import { type MediaInfo, mediaInfo, StreamOpsError } from '@streamops/core';
import { readHead, sniff } from '../media/sniff.ts';
import { type Failure, failureOf } from './failure.ts';
import { guardedInput } from './input.ts';
import { type LogLine, parseLine } from './parse-log.ts';
import { mediaInfoOf } from './parse-probe.ts';
import { runMedia, type Tools } from './process.ts';

const probeTimeoutSec = 60;
/** A file with a hundred streams is far below this; what is above is not worth our memory. */
const mostOutput = 16 * 2 ** 20;

export interface ProbeRequest {
  path: string;
  signal: AbortSignal;
}

const complaint = ({ code, line }: Failure, path: string): StreamOpsError => {
  if (code === 'FFMPEG_FAILED') return new StreamOpsError('NOT_MEDIA', `${path}: ${line}`);
  return new StreamOpsError(code, `${path}: ${line}`);
};

/**
 * Runs ffprobe and gives what it printed. Rejects with what ffprobe complained of: NOT_MEDIA, MEDIA_BROKEN,
 * FORMAT_FORBIDDEN, FILE_MISSING, FILE_DENIED.
 */
export const ffprobe = async (
  tools: Tools,
  { path, signal }: ProbeRequest,
  args: readonly string[],
): Promise<string> => {
  const chunks: Buffer[] = [];
  const log: LogLine[] = [];
  let bytes = 0;
  const { code } = await runMedia(tools, {
    program: 'ffprobe',
    args: ['-hide_banner', '-loglevel', 'level+error', ...args, ...guardedInput(path)],
    timeoutSec: probeTimeoutSec,
    signal,
    onStdout: (chunk) => {
      bytes += chunk.length;
      if (bytes <= mostOutput) chunks.push(chunk);
    },
    onLine: (line) => {
      if (log.length < 200) log.push(parseLine(line));
    },
  });
  if (code !== 0) throw complaint(failureOf(log), path);
  if (bytes > mostOutput) throw new StreamOpsError('MEDIA_BROKEN', `${path} describes itself without end.`);
  return Buffer.concat(chunks).toString('utf8');
};

/** Every stream, as ffprobe sees it (about 100 ms). Rejects as `ffprobe` does. */
export const probeStreams = async (tools: Tools, request: ProbeRequest): Promise<MediaInfo> => {
  const text = await ffprobe(tools, request, [
    '-show_format',
    '-show_streams',
    '-show_chapters',
    '-of',
    'json',
  ]);
  const info = mediaInfo.parse(mediaInfoOf(JSON.parse(text)));
  // ffprobe has one name for both; the file's own header tells them apart.
  const isWebm = info.container === 'mkv' && sniff(await readHead(request.path)) === 'webm';
  return isWebm ? { ...info, container: 'webm' } : info;
};
