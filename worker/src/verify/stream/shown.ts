import { dispositionsInWords, type MediaStream } from '@streamops/core';
import { counted } from '../define.ts';
import { type Part, type StreamExpectation, same } from './part.ts';

type Color = Readonly<Record<string, string | undefined>>;

/** Only what was promised: `primaries, transfer and matrix bt709, range pc`. */
const colorInWords = (names: readonly string[], color: Color): string => {
  const byValue = Map.groupBy(names, (name) => color[name] ?? 'not told');
  const listed = (held: readonly string[]) => [held.slice(0, -1).join(', '), held.at(-1)].filter(Boolean);
  return [...byValue].map(([value, held]) => `${listed(held).join(' and ')} ${value}`).join(', ');
};

const colors = (wanted: Color, found: Color): Part[] => {
  const names = Object.keys(wanted);
  if (names.length === 0) return [];
  const [promised, shown] = [colorInWords(names, wanted), colorInWords(names, found)];
  return [{ promised, found: shown, ok: names.every((name) => wanted[name] === found[name]) }];
};

const ratioOf = (text: string): number => {
  const [above = 0, below = 0] = text.split(':').map(Number);
  return above > 0 && below > 0 ? above / below : 1;
};

/** Matroska says it by the size on the screen, in whole pixels. Nothing said, and ffmpeg's 0:1, is 1:1. */
const aspect = (promised: string, found: string | undefined, width = 1): Part => {
  const there = found === undefined || found.startsWith('0:') ? '1:1' : found;
  const away = Math.abs(ratioOf(there) / ratioOf(promised) - 1);
  return { promised: `pixels ${promised}`, found: `pixels ${there}`, ok: away <= 1 / Math.max(1, width) };
};

/** How the picture is meant to be seen. */
export const picture = (expected: StreamExpectation, stream: MediaStream): Part[] => {
  const shown = stream.kind === 'video' ? stream : undefined;
  const { width, height, sampleAspect, bitDepth } = expected;
  const size = (wide: number | undefined, high: number | undefined) => `${wide ?? 0} × ${high ?? 0}`;
  return [
    ...(width === undefined || height === undefined
      ? []
      : [same(size(width, height), size(shown?.width, shown?.height))]),
    ...(sampleAspect === undefined ? [] : [aspect(sampleAspect, shown?.sampleAspect, width)]),
    ...(bitDepth === undefined ? [] : [same(bitDepth, shown?.bitDepth ?? 0, (bits) => `${bits} bits`)]),
    ...(expected.rotation === undefined
      ? []
      : [same(expected.rotation, shown?.rotation ?? 0, (degrees) => `${degrees}° turned`)]),
    ...(expected.hdr === undefined ? [] : [same(expected.hdr, shown?.hdr ?? 'sdr')]),
    ...colors(expected.color ?? {}, shown?.color ?? {}),
  ];
};

export const sound = ({ sampleRate, channels }: StreamExpectation, stream: MediaStream): Part[] => {
  const heard = stream.kind === 'audio' ? stream : undefined;
  return [
    ...(sampleRate === undefined ? [] : [same(sampleRate, heard?.sampleRate ?? 0, (rate) => `${rate} Hz`)]),
    ...(channels === undefined ? [] : [same(channels, heard?.channels ?? 0, (n) => counted(n, 'channel'))]),
  ];
};

export const labels = (expected: StreamExpectation, stream: MediaStream): Part[] => {
  // A track may be called what writers call a handler that nobody named.
  const title = stream.title ?? stream.handlerName ?? 'no title';
  return [
    ...(expected.language === undefined ? [] : [same(expected.language, stream.language ?? 'no language')]),
    ...(expected.title === undefined ? [] : [same(expected.title, title)]),
    ...(expected.default === undefined
      ? []
      : [same(expected.default, stream.default, (is) => (is ? 'default' : 'not default'))]),
    ...(expected.dispositions === undefined
      ? []
      : [
          same(
            dispositionsInWords(expected.dispositions),
            dispositionsInWords(stream.dispositions ?? []) || 'no word of what it is for',
          ),
        ]),
  ];
};
