import { setTimeout as sleep } from 'node:timers/promises';
import type { FlowsGate } from './gate.ts';

/** What keeps a flow from going on (a full disk, say) may last: asked again at first soon, then every minute. */
const pausesMs = [100, 1_000, 5_000, 20_000, 60_000];

/** Works until it has worked, or until the flows end: then the next start goes on with it. Never rejects. */
export const keepTrying = async (
  gate: Pick<FlowsGate, 'isEnded'>,
  work: () => Promise<void>,
  failed: (err: unknown) => void,
): Promise<void> => {
  for (let attempt = 0; !gate.isEnded(); attempt += 1) {
    try {
      return await work();
    } catch (err) {
      failed(err);
      await sleep(pausesMs[Math.min(attempt, pausesMs.length - 1)], undefined, { ref: false });
    }
  }
};
