import { readPeaks } from '../media/read-peaks.ts';
import { counted, type Evidence, type ExpectationOf, seconds, type Verifier } from './define.ts';

/** What `aresample` lets be: sound that is off by less is not moved. */
const untouchedSec = 0.1;

/** From the beginning of the recording to the end of the track, as its packets say. */
const trackEnd = async ({ of: { input, index } }: ExpectationOf<'peaks'>, evidence: Evidence) => {
  const [{ startSec }, packets] = await Promise.all([evidence.media({ input }), evidence.packets({ input })]);
  const track = packets.find((stream) => stream.index === index);
  return { sec: track ? track.endSec - startSec : 0, frameSec: track?.frameSec ?? 0 };
};

/** The file as the disk has it: its head, every value, and whether it goes on to the end of the track. */
export const peaks: Verifier<'peaks'> = async (expected, evidence) => {
  const { output, label, header, samples } = expected;
  const [found, end] = await Promise.all([
    evidence.path({ output }).then(readPeaks),
    trackEnd(expected, evidence),
  ]);
  const drawnSec = samples / header.sample_rate;
  const most = 2 ** (header.bits - 1);
  const words = (length: number, sec: number) => `${counted(length, 'pixel')}, ${seconds(sec)}`;
  const fits = [
    JSON.stringify(found.header) === JSON.stringify(header),
    header.length === Math.ceil(samples / header.samples_per_pixel),
    found.values === header.length * header.channels * 2,
    found.smallest >= -most && found.largest < most,
    found.crossed === 0,
    Math.abs(drawnSec - end.sec) <= end.frameSec + untouchedSec,
  ];
  return {
    subject: label,
    promised: words(header.length, end.sec),
    found: words(found.values / found.header.channels / 2, drawnSec),
    ok: fits.every(Boolean),
  };
};
