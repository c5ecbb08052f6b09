import type { AvcFacts } from '@streamops/core';
import { type AvcPart, setNumbers } from './part.ts';

/** By what `profile_idc` calls them; all others are of more than 8 bits or 4:2:0, or are never recorded. */
const profiles: Readonly<Record<number, string>> = { 66: 'baseline', 77: 'main', 100: 'high' };

/** Sequence sets have numbers up to that; recorders use 0, and only now and then 1. */
const mostSets = 31;

const freeNumber = (part: AvcPart): number | undefined => {
  const taken = setNumbers(part);
  for (let id = mostSets; id > 0; id -= 1) if (!taken.has(id)) return id;
  return undefined;
};

/** Why nothing that was encoded here can be put before or behind it; undefined where it can. */
const hindrance = (part: AvcPart): string | undefined => {
  const { config, set } = part;
  if (config.sequence.length !== 1) return 'its parameter sets change on the way';
  if (config.lengthBytes !== 4) return 'its units are not as long as four bytes tell';
  if (!Object.hasOwn(profiles, set.profile)) return `it is of H.264's profile ${set.profile}`;
  if (set.chroma !== 1 || set.bitDepth !== 8) return 'it is not 4:2:0 with 8 bits';
  if (!set.onlyFrames) return 'its frames may hold two fields';
  if (!part.beginsClean) return 'frames behind its keyframe may need what is before it';
  if (part.decodeStart > part.start) return 'its packets are decoded later than they are shown';
  return undefined;
};

/** What has to be known of copied packets to encode others that go with them. */
export const joinable = (part: AvcPart): AvcFacts => {
  const why = hindrance(part);
  const setId = freeNumber(part);
  if (why !== undefined || setId === undefined) return { refused: why ?? 'every number of a set is taken' };
  const { set, samples, start, decodeStart, decodeEnd, timescale } = part;
  return {
    profile: profiles[set.profile] ?? '',
    ...{ level: set.level, setId, samples, timescale },
    ...{ start, decodeStart, decodeEnd },
  };
};
