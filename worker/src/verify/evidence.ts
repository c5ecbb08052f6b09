import type { FileArg } from '@streamops/core';
import { probeStreams } from '../ffmpeg/probe.ts';
import { readHashed, type Window } from '../media/hashed-packets.ts';
import { readLoudness } from '../media/loudness.ts';
import { readRuns } from '../media/packet-runs.ts';
import { readEnds, readPackets, readStarts } from '../media/packets.ts';
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

export const gatherEvidence = ({ tools, signal, files, ffmpegTraces, copyTraces }: StepContext): Evidence => {
  const media = once(async (file) => probeStreams(tools, await request(file)));
  const request = async (file: FileArg) => ({ path: await files.path(file), signal });
  return {
    tools,
    signal,
    ffmpegTraces,
    copyTraces,
    path: (file) => files.path(file),
    media,
    packets: once(async (file) => readPackets(tools, await request(file))),
    hashed: once(async (file, window?: Window) => readHashed(tools, await request(file), window)),
    runs: once(async (file, isCut?: boolean) => readRuns(tools, { ...(await request(file)), isCut })),
    starts: async (file, indexes) => readStarts(tools, await request(file), indexes),
    loudness: once(async (file) => readLoudness(tools, await request(file), await media(file))),
    ends: once(async (file) => readEnds(tools, await request(file), (await media(file)).durationSec)),
  };
};
