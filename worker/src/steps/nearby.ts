import type { NearbyFacts } from '@streamops/core';
import { readNearby } from '../media/nearby.ts';
import type { StepRunner } from './define.ts';

/** Two at a time: each is a process that mostly waits for itself to start. */
const atOnce = 2;

export const nearby: StepRunner<'nearby'> = async (step, context): Promise<NearbyFacts> => {
  const { files, tools, signal } = context;
  const path = await files.path(step.target);
  const around = context.around.get(path);
  const { stream, reach, atSec } = step;
  const points: NearbyFacts['points'] = [];
  for (let at = 0; at < atSec.length; at += atOnce) {
    const some = atSec.slice(at, at + atOnce);
    const look = (sec: number) => readNearby(tools, { path, signal }, { stream, reach, atSec: sec, around });
    points.push(...(await Promise.all(some.map(look))));
  }
  return { points };
};
