import { once } from 'node:events';
import { type Assignment, type HubToWorker, StreamOpsError, type WorkerToHub } from '@streamops/core';
import type { Socket } from 'socket.io';
import type { JobService } from '../../services.ts';

const planLimitMs = 30_000;

/**
 * Has a worker plan what it is told, at once or not at all. Rejects with STEP_TIMEOUT where the worker takes longer
 * than `limitMs`, WORKER_LOST where it ends meanwhile, and with what planning says.
 */
export const planOn = async (
  socket: Socket<WorkerToHub, HubToWorker>,
  assignment: Assignment,
  limitMs = planLimitMs,
): ReturnType<JobService['dryRun']> => {
  const answered = new AbortController();
  const lost = once(socket, 'disconnect', { signal: answered.signal }).then(() => {
    throw new StreamOpsError('WORKER_LOST', 'The worker ended while it planned. Ask again.');
  });
  const asked = socket
    .timeout(limitMs)
    .emitWithAck('plan', assignment)
    .catch((cause: unknown) => {
      const late = `No worker had planned within ${limitMs / 1000} s.`;
      throw new StreamOpsError('STEP_TIMEOUT', late, { cause });
    });
  try {
    const answer = await Promise.race([asked, lost]);
    if (!answer.ok) throw new StreamOpsError(answer.code, answer.message);
    return answer.value;
  } finally {
    asked.catch(() => {}); // Of a worker that is gone nothing comes but its limit.
    answered.abort();
  }
};
