import { type MediaInfo, type MediaStream, mediaInfo, StreamOpsError } from '@streamops/core';
import { endsInFragment } from '../media/fragments.ts';
import { readHead, sniff } from '../media/sniff.ts';
import { failureOf } from './failure.ts';
import { guardedInput } from './input.ts';
import { lightOfFrames } from './parse-light.ts';
import { type LogLine, parseLine } from './parse-log.ts';
import { mediaInfoOf } from './parse-probe.ts';
import { type MediaExit, runMedia, type Tools } from './process.ts';

const probeTimeoutSec = 60;
/** A file with a hundred streams is far below this; what is above is not worth our memory. */
const mostOutput = 16 * 2 ** 20;

export interface ProbeRequest {
  path: string;
  signal: AbortSignal;
}

/** For what prints more than headers. */
interface ProbeLimits {
  timeoutSec?: number;
  mostBytes?: number;
}

/** What it says of itself and not of the file. */
const ownTrouble = /Cannot allocate memory|Out of memory|error while loading shared libraries/i;

/** What came of it as an error. A program that was ended, or had no words, says nothing of the file. */
const complaint = (exit: MediaExit, log: readonly LogLine[], path: string): StreamOpsError => {
  if (exit.signal !== null) {
    const why = `ffprobe was ended by ${exit.signal}, by a limit on memory or processor time or from outside`;
    return new StreamOpsError('FFMPEG_FAILED', `${path}: ${why}.`);
  }
  if (log.length === 0)
    return new StreamOpsError('FFMPEG_FAILED', `${path}: ffprobe ended with ${exit.code}.`);
  const { code, line } = failureOf(log);
  const isOfTheFile = code === 'FFMPEG_FAILED' && !ownTrouble.test(line);
  return new StreamOpsError(isOfTheFile ? 'NOT_MEDIA' : code, `${path}: ${line}`);
};

/**
 * Runs ffprobe and gives what it printed. Rejects with what ffprobe complained of: NOT_MEDIA, MEDIA_BROKEN,
 * FORMAT_FORBIDDEN, FILE_MISSING, FILE_DENIED; FFMPEG_FAILED where it was ended or had trouble of its own.
 */
export const ffprobe = async (
  tools: Tools,
  { path, signal, timeoutSec = probeTimeoutSec, mostBytes = mostOutput }: ProbeRequest & ProbeLimits,
  args: readonly string[],
): Promise<string> => {
  const chunks: Buffer[] = [];
  const log: LogLine[] = [];
  let bytes = 0;
  const exit = await runMedia(tools, {
    program: 'ffprobe',
    args: ['-hide_banner', '-loglevel', 'level+error', ...args, ...guardedInput(path)],
    timeoutSec,
    signal,
    onStdout: (chunk) => {
      bytes += chunk.length;
      if (bytes <= mostBytes) chunks.push(chunk);
    },
    onLine: (line) => {
      if (log.length < 200) log.push(parseLine(line));
    },
  });
  if (exit.code !== 0) throw complaint(exit, log, path);
  if (bytes > mostBytes) throw new StreamOpsError('MEDIA_BROKEN', `${path} describes itself without end.`);
  return Buffer.concat(chunks).toString('utf8');
};

/** A broken header can make ffprobe tell of numbers that are none. */
const described = (text: string, path: string): MediaInfo => {
  try {
    return mediaInfo.parse(mediaInfoOf(JSON.parse(text)));
  } catch (cause) {
    throw new StreamOpsError('MEDIA_BROKEN', `${path} describes itself with values that mean nothing.`, {
      cause,
    });
  }
};

/**
 * HDR10's display and light stand in the pictures, and in few containers. A first picture that can't be read says
 * nothing of them. Another 100 ms, for PQ alone.
 */
const withLight = async (tools: Tools, request: ProbeRequest, stream: MediaStream): Promise<MediaStream> => {
  if (stream.kind !== 'video' || stream.color.transfer !== 'smpte2084') return stream;
  if (stream.masteringDisplay && stream.contentLight) return stream;
  const first = ['-select_streams', String(stream.index), '-read_intervals', '%+#1', '-show_frames'];
  try {
    const text = await ffprobe(tools, request, [...first, '-of', 'json']);
    return { ...lightOfFrames(JSON.parse(text)), ...stream };
  } catch (error) {
    if (request.signal.aborted) throw error;
    return stream;
  }
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
  const { streams, ...rest } = described(text, request.path);
  const lit = await Promise.all(streams.map((stream) => withLight(tools, request, stream)));
  const info: MediaInfo = { ...rest, streams: lit };
  // ffprobe has one name for both; the file's own header tells them apart.
  const isWebm = info.container === 'mkv' && sniff(await readHead(request.path)) === 'webm';
  if (isWebm) return { ...info, container: 'webm' };
  const isIso = info.container === 'mp4' || info.container === 'mov';
  // Its length as the tables tell it counts what was never written.
  return isIso && (await endsInFragment(request.path))
    ? { ...info, durationSec: null, finished: false }
    : info;
};
