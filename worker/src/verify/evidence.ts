import type { FileArg } from '@streamops/core';
import { probeStreams } from '../ffmpeg/probe.ts';
import { readLoudness } from '../media/loudness.ts';
import { readEnds, readPackets, readStarts } from '../media/packets.ts';
import type { StepContext } from '../steps/define.ts';
import type { Evidence } from './define.ts';

const once = <T>(look: (file: FileArg) => Promise<T>): ((file: FileArg) => Promise<T>) => {
  const known = new Map<string, Promise<T>>();
  return (file) => {
    const key = JSON.stringify(file);
    const found = known.get(key) ?? look(file);
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
    starts: async (file, indexes) => readStarts(tools, await request(file), indexes),
    loudness: once(async (file) => readLoudness(tools, await request(file), await media(file))),
    ends: once(async (file) => readEnds(tools, await request(file), (await media(file)).durationSec)),
  };
};
