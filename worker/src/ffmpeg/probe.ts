import { type MediaInfo, type MediaStream, mediaInfo, StreamOpsError } from '@streamops/core';
import { endsInFragment } from '../media/fragments.ts';
import { readHead, sniff } from '../media/sniff.ts';
import { failureOf } from './failure.ts';
import { guardedInput } from './input.ts';
import { lightOfFrames } from './parse-light.ts';
import { type LogLine, parseLine } from './parse-log.ts';
import { mediaInfoOf } from './parse-probe.ts';
import { type ProbedPacket, packetsOf } from './probed-packets.ts';
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

/** Where what it prints goes, piece by piece. */
interface ProbeOutput {
  onStdout: (chunk: Buffer) => void;
}

/**
 * Runs ffprobe for what it prints, however much that is. Rejects with what ffprobe complained of: NOT_MEDIA, MEDIA_BROKEN,
 * FORMAT_FORBIDDEN, FILE_MISSING, FILE_DENIED; FFMPEG_FAILED where it was ended or had trouble of its own.
 */
export const ffprobeInto = async (
  tools: Tools,
  {
    path,
    signal,
    onStdout,
    timeoutSec = probeTimeoutSec,
  }: ProbeRequest & Pick<ProbeLimits, 'timeoutSec'> & ProbeOutput,
  args: readonly string[],
): Promise<void> => {
  const log: LogLine[] = [];
  const exit = await runMedia(tools, {
    program: 'ffprobe',
    args: ['-hide_banner', '-loglevel', 'level+error', ...args, ...guardedInput(path)],
    timeoutSec,
    signal,
    onStdout,
    onLine: (line) => {
      if (log.length < 200) log.push(parseLine(line));
    },
  });
  if (exit.code !== 0) throw complaint(exit, log, path);
};

/** Runs ffprobe and gives what it printed. Rejects as `ffprobeInto` does, and with MEDIA_BROKEN where that is too much. */
export const ffprobe = async (
  tools: Tools,
  { mostBytes = mostOutput, ...request }: ProbeRequest & ProbeLimits,
  args: readonly string[],
): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const onStdout = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes <= mostBytes) chunks.push(chunk);
  };
  await ffprobeInto(tools, { ...request, onStdout }, args);
  if (bytes > mostBytes) {
    throw new StreamOpsError('MEDIA_BROKEN', `${request.path} describes itself without end.`);
  }
  return Buffer.concat(chunks).toString('utf8');
};

interface Described {
  media: MediaInfo;
  packets: ProbedPacket[];
}

/** A broken header can make ffprobe tell of numbers that are none. */
const described = (text: string, path: string): Described => {
  try {
    const json: unknown = JSON.parse(text);
    return { media: mediaInfo.parse(mediaInfoOf(json)), packets: packetsOf(json) };
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

/** What ffprobe can't tell, or not without a look at a picture. */
const completed = async (tools: Tools, request: ProbeRequest, found: MediaInfo): Promise<MediaInfo> => {
  const { path } = request;
  const streams = await Promise.all(found.streams.map((stream) => withLight(tools, request, stream)));
  const info: MediaInfo = { ...found, streams };
  // ffprobe has one name for both; the file's own header tells them apart.
  const isWebm = info.container === 'mkv' && sniff(await readHead(path)) === 'webm';
  if (isWebm) return { ...info, container: 'webm' };
  const isIso = info.container === 'mp4' || info.container === 'mov';
  // Its length as the tables tell it counts what was never written.
  return isIso && (await endsInFragment(path)) ? { ...info, durationSec: null, finished: false } : info;
};

/**
 * Every stream, and the packets that `which` asks for: starting ffprobe takes longer than a few thousand of them.
 * Rejects as `ffprobe` does.
 */
export const probeWithPackets = async (
  tools: Tools,
  request: ProbeRequest & ProbeLimits,
  which: readonly string[],
): Promise<Described> => {
  const all = ['-show_format', '-show_streams', '-show_chapters'];
  const text = await ffprobe(tools, request, [...all, ...which, '-of', 'json=compact=1']);
  const { media, packets } = described(text, request.path);
  return { media: await completed(tools, request, media), packets };
};

export type ReadStreams = (tools: Tools, request: ProbeRequest) => Promise<MediaInfo>;

/** Every stream, as ffprobe sees it (about 100 ms). Rejects as `ffprobe` does. */
export const probeStreams: ReadStreams = async (tools, request) =>
  (await probeWithPackets(tools, request, [])).media;
