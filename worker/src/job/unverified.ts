import { type Expectation, type Note, type Receipt, StreamOpsError } from '@streamops/core';
import type { ReceiptLine } from '../verify/define.ts';

/** What was promised, in words of no trade: the receipt has the numbers. */
const promises: Readonly<Record<Expectation['kind'], string>> = {
  container: 'the file is of the kind that was asked for',
  stream: 'each track is there, whole and as it was told',
  avStart: 'sound stays with the picture',
  bothEnds: 'the picture can be decoded at its start and at its end',
  loudness: 'the sound is as loud as was asked for',
  subtitles: 'the subtitles say the same at the same times',
  embedded: 'the subtitles say the same at the same times',
  attached: 'covers and attachments come along',
  chapters: 'the chapters are there',
  sameBytes: 'the copy is the original byte for byte',
  run: 'the part was copied without a gap',
  heard: 'the sound is as long as it was, and with the picture',
  frames: 'every frame is there, once and at its time',
  picture: 'the picture shows something, in its size',
  notEmpty: 'the file is there and as large as it has to be',
  checksum: 'the checksum file names the hash',
  segmented: 'the segments are the whole recording and can be decoded',
  aligned: 'all qualities are cut at the same times',
  text: 'the text file says what was written',
  peaks: 'the waveform covers the whole sound',
  shown: 'the frames of the range come out, with their sound',
  timecode: 'the timecode is kept',
  pictures: 'the pictures are there, each at its time',
  spliced: 'what lies between the encoded ends is the recording itself',
  joined: 'the parts follow each other without a gap',
  ranges: 'the ranges follow each other, whole and each at its time',
  joinedFrames: 'every frame of every part is there, at its time',
};

/** What ffmpeg says of a source, and what that means. The first that fits. */
const damages: readonly (readonly [RegExp, string])[] = [
  [/ended prematurely|truncat|moov atom|end of file/i, 'it is cut off'],
  [/monoton|timestamp|dts|pts/i, 'its times run backwards or are missing'],
  [/no space|permission|input\/output/i, 'it could not be read to its end'],
  [/NAL|corrupt|invalid|error|concealing|decode|resync|mismatch/i, 'parts of it can’t be read or decoded'],
];

const complaintsIn = (found: Readonly<Record<string, unknown>>): string[] =>
  Object.values(found).flatMap((facts) =>
    typeof facts === 'object' && facts !== null && 'complaints' in facts && Array.isArray(facts.complaints)
      ? facts.complaints.map(String)
      : [],
  );

const sourceWords = (complaints: readonly string[]): string | null => {
  for (const [pattern, meaning] of damages) {
    const line = complaints.find((complaint) => pattern.test(complaint));
    if (line !== undefined) return `The source seems damaged: ${meaning}. ffmpeg: ${line}`;
  }
  return null;
};

const ofTheDisk = new Set<Expectation['kind']>(['sameBytes', 'checksum', 'text']);

const adviceFor = (kinds: readonly Expectation['kind'][], isDamaged: boolean): string => {
  if (isDamaged) {
    return 'Play the source to see where it breaks up: a clip of a part that is whole can be made, and a transcode leaves out what can’t be decoded.';
  }
  if (kinds.some((kind) => ofTheDisk.has(kind))) {
    return 'What was written does not read back: run it again, and check the disk where it happens twice.';
  }
  return 'ffmpeg read the source without a complaint. Run it again, on a worker with another ffmpeg if there is one; if it stays, report it with this receipt.';
};

/** More are in the receipt. */
const mostNamed = 3;

interface Broken {
  kind: Expectation['kind'];
  line: ReceiptLine;
}

const lineWords = ({ kind, line: { subject, promised, found } }: Broken): string =>
  `Promised: ${promises[kind]}. ${subject}: expected ${promised}, found ${found}.`;

interface Outcome {
  receipt: Receipt;
  /** Of each line of the receipt. */
  expect: readonly Pick<Expectation, 'kind'>[];
  /** What the steps found. */
  found: Readonly<Record<string, unknown>>;
}

/**
 * OUTPUT_UNVERIFIED, whose message names what was promised, expected and found, what is wrong with the source, and what
 * to do. The receipt in its details has that as notes. Pure.
 */
export const unverified = ({ receipt, expect, found }: Outcome): StreamOpsError => {
  const broken = receipt.lines.flatMap((line, n): Broken[] => {
    const kind = expect[n]?.kind;
    return line.ok || kind === undefined ? [] : [{ kind, line }];
  });
  const damage = sourceWords(complaintsIn(found));
  const advice = adviceFor(
    broken.map(({ kind }) => kind),
    damage !== null,
  );
  const more = broken.length - mostNamed;
  const words = [
    ...broken.slice(0, mostNamed).map(lineWords),
    ...(more > 0 ? [`${more} more did not hold.`] : []),
    ...(damage === null ? [] : [`${damage}.`]),
    advice,
  ];
  const told = receipt.notes.some(({ text }) => text.startsWith('The source is damaged'));
  const notes: Note[] = [
    ...(damage === null || told ? [] : [{ level: 'warn' as const, subject: 'Source', text: damage }]),
    { level: 'info', subject: 'What to do', text: advice },
  ];
  return new StreamOpsError('OUTPUT_UNVERIFIED', words.join(' '), {
    details: { ...receipt, notes: [...receipt.notes, ...notes] },
  });
};
