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
  new Set(expectations.flatMap((one) => (one.kind === 'run' || one.kind === 'frames' ? [one.output] : [])));

/** What is known of a file's streams and packets, in as few looks as they take. */
const looksOf = ({ tools, signal, files, ahead }: Found, wholly: ReadonlySet<string>) => {
  const request = async (file: FileArg) => ({ path: await files.path(file), signal });
  const readOnce = once(async (file) => readWhole(tools, await request(file)));
  const readsWhole = (file: FileArg): boolean => 'output' in file && wholly.has(file.output);
  const whole = async (file: FileArg) => (readsWhole(file) ? readOnce(file) : null);
  return {
    readsWhole,
    media: once(async (file) => (await whole(file))?.media ?? probeStreams(tools, await request(file))),
    packets: once(async (file) => {
      const read = await whole(file);
      // The tables of MP4 and MOV say more than its packets, and take no process.
      return read?.media.container === 'mkv' ? read.packets : readPackets(tools, await request(file));
    }),
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
    starts: async (file, indexes) => readStarts(tools, await request(file), indexes),
    loudness: once(async (file) => readLoudness(tools, await request(file), await media(file))),
    ends: once(async (file) => readEnds(tools, await request(file), (await media(file)).durationSec)),
  };
};
