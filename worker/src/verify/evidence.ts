import { stat } from 'node:fs/promises';
import type { Expectation, FileArg } from '@streamops/core';
import { probeStreams } from '../ffmpeg/probe.ts';
import { readHashed, type Window } from '../media/hashed-packets.ts';
import { readLoudness } from '../media/loudness.ts';
import { readRuns } from '../media/packet-runs.ts';
import { readEnds, readPackets, readStarts } from '../media/packets.ts';
import type { ReadAhead } from '../media/read-ahead.ts';
import { readWhole } from '../media/whole-file.ts';
import type { StepContext } from '../steps/define.ts';
import type { Evidence } from './define.ts';

const once = <T, W = never>(
  look: (file: FileArg, window?: W) => Promise<T>,
): ((file: FileArg, window?: W) => Promise<T>) => {
  const known = new Map<string, Promise<T>>();
  return (file, window) => {
    const key = JSON.stringify([file, window]);
    const found = known.get(key) ?? look(file, window);
    known.set(key, found);
    return found;
  };
};

interface Found extends Pick<StepContext, 'tools' | 'signal' | 'ffmpegTraces' | 'copyTraces'> {
  files: Pick<StepContext['files'], 'path'>;
  ahead?: Pick<ReadAhead, 'of'>;
}

/** Outputs of which every packet is going to be read anyway. */
const readWholly = (expectations: readonly Expectation[]): ReadonlySet<string> =>
  new Set(
    expectations.flatMap((one) =>
      one.kind === 'run' || one.kind === 'ranges' || one.kind === 'frames' || one.kind === 'heard'
        ? [one.output]
        : [],
    ),
  );

/**
 * What is smaller is read whole by the first look at it: that takes less than to start ffprobe once more, which is some
 * 100 ms. Bytes.
 */
const smallBytes = 8 * 2 ** 20;
/** What can't be looked at is no reason to stop: whoever reads it says why. */
const isSmall = async (path: string): Promise<boolean> => {
  const info = await stat(path).catch(() => null);
  return info !== null && info.size <= smallBytes;
};

/** What is known of a file's streams and packets, in as few looks as they take. */
const looksOf = ({ tools, signal, files, ahead }: Found, wholly: ReadonlySet<string>) => {
  const request = async (file: FileArg) => ({ path: await files.path(file), signal });
  const readOnce = once(async (file) => readWhole(tools, await request(file)));
  const readsWhole = (file: FileArg): boolean => 'output' in file && wholly.has(file.output);
  const whole = async (file: FileArg) =>
    readsWhole(file) || (await isSmall(await files.path(file))) ? readOnce(file) : null;
  const media = once(async (file) => (await whole(file))?.media ?? probeStreams(tools, await request(file)));
  const packets = once(async (file) => readPackets(tools, await request(file), (await whole(file))?.packets));
  return {
    readsWhole,
    media,
    packets,
    ends: once(async (file) => {
      if (await whole(file)) return packets(file);
      return readEnds(tools, await request(file), (await media(file)).durationSec);
    }),
    starts: async (file: FileArg, indexes: readonly number[]) => {
      const read = await whole(file);
      if (!read) return readStarts(tools, await request(file), indexes);
      return new Map(read.packets.map(({ index, firstSec }) => [index, firstSec]));
    },
    hashed: once(async (file, window?: Window) => {
      const asked = await request(file);
      const read = window ? await ahead?.of(asked.path, window) : (await whole(file))?.hashed;
      return read ?? readHashed(tools, asked, window);
    }),
  };
};

export const gatherEvidence = (found: Found, expectations: readonly Expectation[] = []): Evidence => {
  const { tools, signal, files, ffmpegTraces, copyTraces } = found;
  const looks = looksOf(found, readWholly(expectations));
  const request = async (file: FileArg) => ({ path: await files.path(file), signal });
  const { media } = looks;
  return {
    ...looks,
    tools,
    signal,
    ffmpegTraces,
    copyTraces,
    path: (file) => files.path(file),
    runs: once(async (file, isCut?: boolean) => readRuns(tools, { ...(await request(file)), isCut })),
    loudness: once(async (file) => readLoudness(tools, await request(file), await media(file))),
  };
};
