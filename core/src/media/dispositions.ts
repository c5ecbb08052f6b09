import type { RemuxContainer } from './containers.ts';
import type { Disposition, MediaStream } from './media-info.ts';

/** A container, with WebM by its own name: it has less than Matroska. */
export type Room = RemuxContainer | 'webm';

/** What a person reads of each. */
const meanings: Readonly<Record<Disposition, string>> = {
  dub: 'a dubbed voice',
  original: 'the original language',
  comment: 'a commentary',
  lyrics: 'lyrics',
  karaoke: 'karaoke',
  forced: 'forced (shown to everybody)',
  hearing_impaired: 'for the hard of hearing',
  visual_impaired: 'for the visually impaired',
  clean_effects: 'without voices',
  captions: 'captions',
  descriptions: 'a description of the picture',
  metadata: 'data for programs',
  dependent: 'to be mixed with another track',
};

export const dispositionsInWords = (dispositions: readonly Disposition[]): string =>
  dispositions.map((one) => meanings[one]).join(', ');

/** Words that a container has one sign for: all of them are read back, or none. */
type Sign = readonly Disposition[];

/** Signs that stand beside each other, and such of which a track has only one: the first that it is. */
interface Signs {
  any: readonly Sign[];
  one: readonly Sign[];
}

type Kinds = Readonly<Partial<Record<MediaStream['kind'], Signs>>>;

const flags: Signs = {
  any: [['comment'], ['forced'], ['hearing_impaired'], ['visual_impaired']],
  // One flag of Matroska, set or not.
  one: [['original'], ['dub']],
};
const forced: Signs = { any: [['forced']], one: [] };
/** Roles of DASH (ISO/IEC 23009-1) in a `kind` box. */
const roles: Signs = {
  any: [
    ['comment'],
    ['dub'],
    ['forced'],
    ['hearing_impaired', 'captions'],
    ['visual_impaired', 'descriptions'],
  ],
  one: [],
};

/**
 * What is read back of what is written. Measured with ffmpeg 5.1.9: every word alone and with others, on every kind of
 * track. No container has lyrics, karaoke, or a track that is to be mixed with another; MOV has none of all.
 */
const held: Readonly<Record<Room, Kinds>> = {
  mkv: { video: flags, audio: flags, subtitle: { ...flags, any: [...flags.any, ['descriptions']] } },
  webm: {
    ...{ video: forced, audio: forced },
    // Kinds of WebVTT.
    subtitle: { ...forced, one: [['captions'], ['descriptions'], ['metadata']] },
  },
  mp4: { video: roles, audio: roles, subtitle: roles },
  mov: {},
  // A byte beside the language (ISO/IEC 13818-1, ISO_639_language_descriptor).
  ts: {
    audio: { any: [], one: [['clean_effects'], ['hearing_impaired'], ['visual_impaired', 'descriptions']] },
  },
};

/** Of what a track is for, what the container can say of it, in the order that it was told in. */
export const keptDispositions = (room: Room, { kind, dispositions = [] }: MediaStream): Disposition[] => {
  const { any = [], one = [] } = held[room][kind] ?? {};
  const isThere = (sign: Sign): boolean => sign.every((word) => dispositions.includes(word));
  const kept = new Set([...any.filter(isThere), ...one.filter(isThere).slice(0, 1)].flat());
  return dispositions.filter((word) => kept.has(word));
};

/**
 * Whether players are to begin with it; undefined where the container doesn't say, or ffmpeg decides. MOV and MP4 mean by it
 * that a track is on, and editors leave out or mute sound that is not: all of it is on there. Of the other kinds ffmpeg
 * turns the first on where none is.
 */
export const isDefaultIn = (room: Room, { kind, default: before }: MediaStream): boolean | undefined => {
  if (room === 'ts' || kind === 'attachment' || kind === 'data') return undefined;
  if (room === 'mkv' || room === 'webm') return before;
  return kind === 'audio' || before ? true : undefined;
};
