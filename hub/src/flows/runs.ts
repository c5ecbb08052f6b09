import {
  type Catalog,
  type FlowContext,
  type NewRun,
  type Run,
  runIdOf,
  type StoredEvent,
  StreamOpsError,
} from '@streamops/core';
import { contextOf } from './context.ts';
import type { Deliveries, Outcome } from './deliveries.ts';
import type { FlowsGate } from './gate.ts';
import { type EventListener, type Host, orNull } from './host.ts';
import { keepTrying } from './keep-trying.ts';
import type { FlowLog } from './log.ts';

interface Needs {
  catalog: Pick<Catalog, 'runs' | 'jobs' | 'assets'>;
  host: Pick<Host, 'hearing' | 'driveNameOf' | 'eventNode'>;
  deliveries: Pick<Deliveries, 'through'>;
  gate: FlowsGate;
  log: FlowLog;
  flowNameOf: (nodeId: string) => string;
}

/** Sends until nothing came in between. `false`: the hub stops, and the next start sends again. */
export const untilThrough = async (gate: FlowsGate, send: () => Promise<Outcome>): Promise<boolean> => {
  while (await gate.whenOpen()) {
    const outcome = await send();
    if (outcome === 'through') return !gate.isEnded();
  }
  return false;
};

/** How events become runs: committed first, sent after, marked when the message has gone through. */
export const durableRuns = ({ catalog, host, deliveries, gate, log, flowNameOf }: Needs) => {
  const sending = new Set<string>();

  /** An event that a job of a flow caused goes on counting where that flow was. */
  const depthOf = async (event: StoredEvent): Promise<number> => {
    if (!('jobId' in event.data) || event.data.jobId === undefined) return 0;
    const job = await orNull(catalog.jobs.get(event.data.jobId), 'JOB_NOT_FOUND');
    return job?.continuation ? contextOf(job.continuation.msg).depth + 1 : 1;
  };

  const assetOf = async (event: StoredEvent): Promise<string | null> => {
    if (event.assetId !== undefined) return event.assetId;
    if (!('path' in event.data)) return null;
    return (await catalog.assets.findByPath(event.data.driveId, event.data.path))?.id ?? null;
  };

  const runFor = (event: StoredEvent, node: EventListener, context: FlowContext): NewRun => ({
    id: context.runId,
    eventId: event.id,
    eventType: event.type,
    assetId: context.assetId,
    flowId: node.flowId,
    flowName: flowNameOf(node.nodeId),
    nodeId: node.nodeId,
    msg: { topic: event.type, payload: event.data, streamops: context },
  });

  const send = async (run: Run): Promise<void> => {
    const through = await untilThrough(gate, async () => {
      const node = host.eventNode(run.nodeId);
      if (node) return deliveries.through(run.id, () => node.send(structuredClone(run.msg)));
      log.warn({ runId: run.id, nodeId: run.nodeId }, 'An event node is gone; its run ends here.');
      return 'through';
    });
    if (through) await catalog.runs.markStarted(run.id);
  };

  const start = (run: Run): void => {
    if (sending.has(run.id)) return;
    sending.add(run.id);
    void keepTrying(
      gate,
      () => send(run),
      (err) => log.error({ err, runId: run.id }, 'A run was not started; it is sent again.'),
    ).finally(() => sending.delete(run.id));
  };

  return {
    /** Resolves when every flow that hears the event has a run on disk. */
    handle: async (event: StoredEvent): Promise<void> => {
      const driveName = await host.driveNameOf('driveId' in event.data ? event.data.driveId : null);
      // Never handled by a hub that stops: the journal hands the event out again.
      if (!(await gate.whenOpen())) throw new StreamOpsError('INTERNAL', 'The flows have stopped.');
      const nodes = host.hearing(event, driveName);
      if (nodes.length === 0) return;
      const shared = { eventId: event.id, assetId: await assetOf(event), depth: await depthOf(event) };
      const runs = nodes.map((node) =>
        runFor(event, node, {
          ...shared,
          runId: runIdOf(event.id, node.nodeId),
          moreAssetIds: [],
          afterJobId: null,
          afterEndAt: null,
        }),
      );
      await catalog.runs.commit(runs);
      for (const { id } of runs) {
        // Also one that an earlier try wrote, where the disk said no after that.
        const run = await catalog.runs.get(id);
        if (run.startedAt === null) start(run);
      }
    },
    /** After a crash: what was committed and not sent. */
    resume: async (): Promise<void> => {
      for (const run of await catalog.runs.unstarted()) start(run);
    },
  };
};
