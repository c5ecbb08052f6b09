import { StreamOpsError } from '../../errors.ts';
import type { Chapter, ChapterList } from '../../media/chapters/list.ts';
import { nearestRate, rateName } from '../../media/encode/frame-rate.ts';
import { mainVideo, type VideoStream } from '../../media/media-info.ts';
import { packetsSec } from '../../media/merge-media.ts';
import type { Marker } from '../../media/sidecar-json.ts';
import type { PlanInput } from '../kit/define.ts';
import type { Note, PacketFacts } from '../kit/plan.ts';

interface Asked {
  source: PlanInput;
  markers: readonly Marker[];
  /** Where the header lets one only guess. */
  packets: PacketFacts | undefined;
}

export interface ChapterSource {
  list: ChapterList;
  notes: Note[];
}

/** Sound has no frames; editors count it as the timeline that they put it in. */
const rateWithoutPicture = 25;

/** A rate further off than this from every standard one is said: 0.02 frames a second in 60. */
const oddRatio = 0.0004;

const countedRate = (
  video: VideoStream | undefined,
  packets: PacketFacts | undefined,
  durationSec: number,
) => {
  if (!video) return rateWithoutPicture;
  if (video.frameRate) return video.frameRate;
  const found = packets?.streams.find(({ index }) => index === video.index);
  return found && found.packets > 1 ? found.packets / durationSec : rateWithoutPicture;
};

const rateNotes = (video: VideoStream | undefined, framesPerSec: number): Note[] => {
  const rate = nearestRate(framesPerSec);
  const odd = Math.abs(rate.num / rate.den / framesPerSec - 1) > oddRatio;
  if (video && !odd && video.variableFrameRate !== true) return [];
  const why = video ? 'The frame rate is not an even one' : 'There is no picture';
  const text = `${why}: formats for editors count ${rateName(rate)} frames a second.`;
  return [{ level: 'info', subject: 'Frame rate', text }];
};

/** In order, those of the file first where two are at one time. */
const inOrder = ({ source, markers }: Asked): Chapter[] => {
  const own = source.media.chapters.map(({ startSec, title }) => ({ atSec: Math.max(0, startSec), title }));
  return [...own, ...markers].toSorted((a, b) => a.atSec - b.atSec);
};

const durationOf = ({ source, packets }: Asked): number => {
  const durationSec = packets ? packetsSec(packets.streams) : source.media.durationSec;
  if (durationSec) return durationSec;
  throw new StreamOpsError('MEDIA_BROKEN', `Nobody can tell how long ${source.name} is.`);
};

const sizeOf = (video: VideoStream | undefined): { width: number; height: number } => {
  const { width, height, rotation } = video ?? { width: 1920, height: 1080, rotation: 0 };
  return rotation % 180 === 0 ? { width, height } : { width: height, height: width };
};

/** Rejects with NOT_MEDIA, MEDIA_BROKEN; with PARAMS_INVALID where there is no chapter inside the recording. */
export const chapterSource = (asked: Asked): ChapterSource => {
  const { media, name } = asked.source;
  const video = mainVideo(media);
  const hasSound = media.streams.some(({ kind }) => kind === 'audio');
  if (!video && !hasSound) throw new StreamOpsError('NOT_MEDIA', `${name} has neither picture nor sound.`);
  const durationSec = durationOf(asked);
  const all = inOrder(asked);
  const chapters = all.filter(({ atSec }) => atSec < durationSec);
  if (chapters.length === 0) {
    throw new StreamOpsError('PARAMS_INVALID', `${name} has no chapters, and no marker lies inside it.`);
  }
  const late = all.length - chapters.length;
  const text = `${late} of ${all.length} chapters and markers lie after the end, and were left out.`;
  const framesPerSec = countedRate(video, asked.packets, durationSec);
  return {
    list: {
      ...{ chapters, durationSec, rate: nearestRate(framesPerSec), fileName: name, ...sizeOf(video) },
      ...{ hasPicture: video !== undefined, hasSound },
    },
    notes: [
      ...(late > 0 ? [{ level: 'warn' as const, subject: 'Markers', text }] : []),
      ...rateNotes(video, framesPerSec),
    ],
  };
};
