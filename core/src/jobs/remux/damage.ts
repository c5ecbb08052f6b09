import { StreamOpsError } from '../../errors.ts';
import type { StreamFit } from '../../media/fit-streams.ts';
import type { MediaInfo, MediaStream } from '../../media/media-info.ts';
import type { PlanInput } from '../kit/define.ts';
import type { FfmpegFacts, Note, ZeroFacts } from '../kit/plan.ts';
import { endsInPacket } from './args.ts';
import { isTrack, streamLabel } from './notes.ts';

/** A demuxer that lost its place, or packets that it calls corrupt: something of the recording is not there. */
const damage =
  /invalid as first byte|resync|Packet mismatch|corrupt|Invalid data|Error (reading|while decoding)|truncat/i;
/** What a recorder that was killed leaves at the end: that is what a remux recovers from. */
const cutOff = /ended prematurely|Truncat/i;
/**
 * The last tag of an FLV, which has no other sign of its end (damage in the middle is a `Packet mismatch`), and the
 * last packet of a fragmented MP4 that was cut off.
 */
const cutTag = /Packet corrupt|corrupt input packet/;

const isEnd = (line: string, { finished, container }: MediaInfo): boolean =>
  (!finished && cutOff.test(line)) || (endsInPacket(container, finished) && cutTag.test(line));

const damageIn = (complaints: readonly string[], media: MediaInfo): string | undefined =>
  complaints.find((line) => damage.test(line) && !isEnd(line, media));

/** Silence and black are zeros here. */
const uncompressed = /^(pcm_|adpcm_|rawvideo|v210|v410|r210|wrapped_avframe)/;
/** No encoder of these writes zeros in a row: H.264 and HEVC put a byte between, and fill up with ones. */
const neverZero = /^(h264|hevc|vp8|vp9)$/;

/** Other codecs may fill a packet up with zeros, but none begins one with them. */
const isDamaged = ({ codec }: MediaStream, { whole, partly }: ZeroFacts): boolean =>
  !uncompressed.test(codec) && (whole > 0 || (partly > 0 && neverZero.test(codec)));

/** What of the kept tracks is zeros where their codec has none. */
const zeroed = (
  zeros: readonly ZeroFacts[],
  { kept }: StreamFit,
): { stream: MediaStream; found: ZeroFacts }[] => {
  const tracks = kept.filter(({ stream, convert }) => isTrack(stream) && !convert);
  const order = kept.filter(({ stream }) => isTrack(stream));
  return tracks.flatMap((track) => {
    const found = zeros.find(({ index }) => index === order.indexOf(track));
    return found && isDamaged(track.stream, found) ? [{ stream: track.stream, found }] : [];
  });
};

const zeroWords = ({ whole, partly, firstSec }: ZeroFacts): string =>
  `a kilobyte or more of zeros in packets of it (${whole + partly}), first at ${firstSec.toFixed(3)} s`;

const warn = (subject: string, text: string): Note => ({ level: 'warn', subject, text });

const refuse = (name: string, why: string): never => {
  throw new StreamOpsError('MEDIA_BROKEN', `${why}. ${name} is not replaced by what is left of it.`);
};

/** What ffmpeg says that it could not read of a recording. */
export const unreadNotes = (complaints: readonly string[], media: MediaInfo): Note[] => {
  const complaint = damageIn(complaints, media);
  if (complaint !== undefined) {
    const unread = `The source is damaged, and what could not be read is missing here too. ffmpeg: ${complaint}`;
    return [warn('Recording', unread)];
  }
  const cut = 'It was cut off inside its last packet, which was left out.';
  return complaints.some((line) => cutTag.test(line))
    ? [{ level: 'info', subject: 'Recording', text: cut }]
    : [];
};

interface Ran {
  source: PlanInput;
  fit: StreamFit;
  replace: boolean;
}

/**
 * What ffmpeg could not read is not in the file that it wrote, and what a file system lost (zeros, where it was never
 * written) is copied like everything else: nothing but this tells of either. Such a source is not replaced. Rejects
 * with MEDIA_BROKEN.
 */
export const damageNotes = (ran: FfmpegFacts | undefined, { source, fit, replace }: Ran): Note[] => {
  const { complaints = [], zeros = [] } = ran ?? {};
  const { media } = source;
  const complaint = damageIn(complaints, media);
  const lost = zeroed(zeros, fit);
  if (replace && complaint !== undefined) {
    refuse(source.name, `ffmpeg could not read all of ${source.name}: ${complaint}`);
  }
  const [first] = lost;
  if (replace && first) {
    refuse(source.name, `${source.name} is damaged. ${streamLabel(first.stream)}: ${zeroWords(first.found)}`);
  }
  return [
    ...unreadNotes(complaints, media),
    ...lost.map(({ stream, found }) =>
      warn(streamLabel(stream), `The source is damaged: ${zeroWords(found)}. It was copied as it is.`),
    ),
  ];
};
