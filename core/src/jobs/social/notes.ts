import type { MediaInfo, MediaStream } from '../../media/media-info.ts';
import { displaySize } from '../../media/picture-size.ts';
import type { Note } from '../kit/plan.ts';
import { streamLabel } from '../remux/notes.ts';
import type { Choice } from '../transcode/choose.ts';
import type { SocialOptions } from './args.ts';
import { followNotes } from './follow.ts';

const note = (level: Note['level'], subject: string, text: string): Note => ({ level, subject, text });

const layoutWords = ({ layout, target }: SocialOptions): string => {
  const { width, height, source } = target;
  const shown = displaySize(source);
  const from = `${Math.round(shown.width)} × ${Math.round(shown.height)} became ${width} × ${height}`;
  if (layout.kind === 'blur') return `${from}: all of it, before a blurred picture.`;
  if (layout.kind === 'zones') return `${from}: ${layout.upperHeight} pixels for the webcam, the game below.`;
  const isAsked = layout.pan.length > 0 && layout.followed === undefined;
  const moves = isAsked ? `, moved by ${layout.pan.length} points` : '';
  return `${from}: a part of it${moves}.`;
};

const pictureNotes = (options: SocialOptions): Note[] => {
  const { source, isToneMapped, isDeinterlaced } = options.target;
  const label = streamLabel(source);
  return [
    note('info', label, layoutWords(options)),
    ...(options.layout.kind === 'crop' ? followNotes(options.layout, label) : []),
    ...(isToneMapped ? [note('info', label, 'HDR was brought to BT.709 (zscale, tonemap=hable).')] : []),
    ...(isDeinterlaced
      ? [note('info', label, 'It was interlaced: the two fields of each frame became one picture (bwdif).')]
      : []),
    ...((source.frameRate ?? 0) > 61
      ? [note('warn', label, 'Every frame was kept; platforms show 60 a second at most.')]
      : []),
  ];
};

const soundNotes = ({ sound }: SocialOptions, hasSound: boolean): Note[] => {
  if (!sound) {
    const text = hasSound ? 'No audio track was asked for.' : 'The recording has none.';
    return [note(hasSound ? 'info' : 'warn', 'Sound', text)];
  }
  return sound.channels > 2
    ? [note('info', streamLabel(sound), `${sound.channels} channels were mixed down to two.`)]
    : [];
};

const leftOut = ({ target, sound }: SocialOptions, streams: readonly MediaStream[]): Note[] => {
  const others = streams.filter(({ index }) => index !== target.source.index && index !== sound?.index);
  return others.length === 0
    ? []
    : [note('info', 'Recording', `Left out: ${others.map(streamLabel).join(', ')}.`)];
};

/** Captions of the whole recording may say nothing in a range of it. */
const captionNotes = ({ drawn, span: { startSec, knownSec } }: SocialOptions): Note[] => {
  if (!drawn) return [];
  const { firstSec, lastSec } = drawn.facts;
  const isShown = lastSec > startSec && (knownSec === null || firstSec < startSec + knownSec);
  const text = 'None of them is shown in this range: their times count from the start of the recording.';
  return [...drawn.notes, ...(isShown ? [] : [note('warn', 'Captions', text)])];
};

/** What a reader of the receipt should know. */
export const socialNotes = (options: SocialOptions, choice: Choice, media: MediaInfo): Note[] => [
  ...choice.refused.map(({ name, why }) => note('warn', 'Encoder', `${name} refused this picture. ${why}`)),
  note('info', 'Encoder', `The picture was encoded by ${options.encoder.name}.`),
  ...pictureNotes(options),
  ...captionNotes(options),
  ...soundNotes(
    options,
    media.streams.some(({ kind }) => kind === 'audio'),
  ),
  ...leftOut(options, media.streams),
  ...(options.span.lengthSec === null && options.span.startSec === 0
    ? []
    : [
        note('info', 'Recording', 'A range of it was taken; its own title, chapters and tags were left out.'),
      ]),
];
