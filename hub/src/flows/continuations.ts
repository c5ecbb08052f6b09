import { type Catalog, type FlowContext, type FlowMessage, isOver, type Job } from '@streamops/core';
import { contextOf, deliveryOf } from './context.ts';
import type { Deliveries } from './deliveries.ts';
import type { FlowsGate } from './gate.ts';
import { type Host, orNull } from './host.ts';
import { keepTrying } from './keep-trying.ts';
import type { FlowLog } from './log.ts';
import { untilThrough } from './runs.ts';

interface Needs {
  catalog: Pick<Catalog, 'jobs' | 'assets'>;
  host: Pick<Host, 'jobNode'>;
  deliveries: Pick<Deliveries, 'through'>;
  gate: FlowsGate;
  log: FlowLog;
}

/** What a job node leaves in `msg.payload`. */
export const resultOf = ({ id, type, state, receipt, error }: Job): Record<string, unknown> =>
  state === 'done'
    ? { jobId: id, type, outputs: receipt?.published ?? [], verdict: receipt?.verdict ?? null }
    : { jobId: id, type, error };

/** How flows go on where a job is over: the next message first, the mark after, so that a crash repeats it. */
export const continuations = ({ catalog, host, deliveries, gate, log }: Needs) => {
  /** Job id to when it ended. */
  const going = new Map<string, number | null>();
  /** Ended anew while its flow was on the way with the end before. */
  const next = new Map<string, Job>();

  /**
   * The asset that the flow works on after a job: the first file that the job published on a drive and that is no
   * sidecar. A job that published none, or only pictures of its input, leaves the asset as it was.
   */
  const assetAfter = async (job: Job, before: string | null): Promise<string | null> => {
    if (job.state !== 'done') return before;
    for (const { assetId, driveId } of job.receipt?.published ?? []) {
      if (driveId === null) continue;
      const asset = await orNull(catalog.assets.get(assetId), 'ASSET_NOT_FOUND');
      if (asset && asset.derivedFrom?.relation !== 'sidecar') return assetId;
    }
    return before;
  };

  const messageAfter = async (job: Job, msg: FlowMessage) => {
    const before = contextOf(msg);
    const assetId = await assetAfter(job, before.assetId);
    const after = { depth: before.depth + 1, afterJobId: job.id, afterEndAt: job.finishedAt };
    const streamops: FlowContext = { ...before, assetId, moreAssetIds: [], ...after };
    return { ...msg, payload: resultOf(job), streamops };
  };

  const go = async (job: Job, nodeId: string, msg: FlowMessage): Promise<void> => {
    const next = await messageAfter(job, msg);
    const delivery = deliveryOf(next.streamops);
    const output = job.state === 'done' ? 'done' : 'failed';
    const through = await untilThrough(gate, async () => {
      const node = host.jobNode(nodeId);
      if (node) return deliveries.through(delivery, () => node.send(output, structuredClone(next)));
      log.warn(
        { jobId: job.id, runId: job.runId, nodeId },
        'The node that waited is gone; its flow ends here.',
      );
      return 'through';
    });
    if (through) await catalog.jobs.markContinued(job.id, job.finishedAt ?? 0);
  };

  const changed = (job: Job): void => {
    const { id, state, continuation, continuedAt, finishedAt } = job;
    if (!isOver(state) || !continuation || continuedAt !== null) return;
    if (going.has(id)) {
      if (going.get(id) !== finishedAt) next.set(id, job);
      return;
    }
    going.set(id, finishedAt);
    void keepTrying(
      gate,
      () => go(job, continuation.nodeId, continuation.msg),
      (err) => log.error({ err, jobId: id }, 'A flow did not go on; it is tried again.'),
    ).finally(() => {
      going.delete(id);
      const anew = next.get(id);
      next.delete(id);
      if (anew) changed(anew);
    });
  };

  return {
    changed,
    /** After a crash: jobs that ended while their flow was not told. */
    resume: async (): Promise<void> => {
      for (const job of await catalog.jobs.toContinue()) changed(job);
    },
  };
};
