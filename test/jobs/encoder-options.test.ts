import { describe, expect, it } from 'vitest';
import {
  encoderFlags,
  encoderOf,
  pixelFormatFor,
  type VideoEncoder,
} from '../../core/src/media/encode/video-encoders.ts';
import { ffmpeg } from './run-for-real.ts';

/** Options that every encoder has: they stand in ffmpeg's own help and not in the encoder's. */
const general = new Set(['c', 'b', 'global_quality']);

const makers = ['nvenc', 'qsv', 'amf', 'vaapi'] as const;
const cards: VideoEncoder[] = (['h264', 'hevc', 'av1'] as const).flatMap((codec) =>
  makers.flatMap((maker) => encoderOf(codec, maker) ?? []),
);

/** What the build says of it; without its options where it does not have it. */
const helpOf = ({ name }: VideoEncoder): Promise<string> => ffmpeg('-h', `encoder=${name}`).catch(() => '');

interface Said {
  option: string;
  value: string;
}

const saidTo = (encoder: VideoEncoder): Said[] => {
  const words = encoderFlags(encoder, { quality: 23, speed: 'usual', at: 0 });
  return words.flatMap((word, n) =>
    word.startsWith('-') ? [{ option: word.slice(1, -':0'.length), value: words[n + 1] ?? '' }] : [],
  );
};

/** The names that an option takes stand below it, and are empty where it takes a number. */
const takes = (help: string, { option, value }: Said): boolean => {
  const lines = help.split('\n');
  const at = lines.findIndex((line) => line.trimStart().startsWith(`-${option} `));
  if (at < 0) return false;
  if (/^\d+$/.test(value)) return true;
  const after = lines.slice(at + 1);
  const end = after.findIndex((line) => line.trimStart().startsWith('-'));
  return after.slice(0, end < 0 ? undefined : end).some((line) => line.trim().split(/\s+/)[0] === value);
};

describe('what is said to the encoder of a card', () => {
  it.for(cards)('is what ffmpeg knows of $name', async (encoder, { skip }) => {
    const help = await helpOf(encoder);
    if (!help.includes('AVOptions')) return skip(`this ffmpeg is built without ${encoder.name}`);
    const unknown = saidTo(encoder).filter((said) => !general.has(said.option) && !takes(help, said));
    expect(unknown).toEqual([]);
    const formats = /Supported pixel formats: (.*)/.exec(help)?.[1]?.split(' ') ?? [];
    // A card's own surfaces are what it is given where a filter uploads.
    const given = encoder.maker === 'vaapi' ? 'vaapi' : pixelFormatFor(encoder, 8);
    expect(formats).toContain(given);
  });
});
