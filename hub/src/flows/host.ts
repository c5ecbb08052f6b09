import {
  type Catalog,
  type FlowHost,
  type FlowMessage,
  passesFilter,
  type StoredEvent,
  StreamOpsError,
} from '@streamops/core';
import type { JobService } from '../services.ts';
import { contextOf, deliveryOf, keepable, messageIndex } from './context.ts';
import type { Deliveries } from './deliveries.ts';

export type EventListener = Parameters<FlowHost['onEvent']>[0];
export type JobListener = Parameters<FlowHost['onJob']>[0];

/** A chain of jobs longer than this feeds itself. */
export const maxDepth = 20;

interface Needs {
  catalog: Pick<Catalog, 'assets' | 'drives' | 'journal'>;
  jobs: Pick<JobService, 'request'>;
  deliveries: Deliveries;
  /** The name of the tab that a node lies on, for people. */
  flowNameOf: (nodeId: string) => string;
}

/** Entries by node id; a node that is deployed anew takes over from the one before. */
const listeners = <T extends { nodeId: string }>() => {
  const byNode = new Map<string, T>();
  return {
    add: (listener: T) => {
      byNode.set(listener.nodeId, listener);
      return () => {
        if (byNode.get(listener.nodeId) === listener) byNode.delete(listener.nodeId);
      };
    },
    get: (nodeId: string) => byNode.get(nodeId),
    all: () => [...byNode.values()],
  };
};

/** null where it rejects with that code. */
export const orNull = async <T>(found: Promise<T>, code: string): Promise<T | null> => {
  try {
    return await found;
  } catch (error) {
    if (error instanceof StreamOpsError && error.code === code) return null;
    throw error;
  }
};

export const flowHost = ({ catalog, jobs, deliveries, flowNameOf }: Needs) => {
  const eventNodes = listeners<EventListener>();
  const jobNodes = listeners<JobListener>();

  const driveNameOf = async (driveId: unknown): Promise<string | null> =>
    typeof driveId === 'string'
      ? ((await orNull(catalog.drives.get(driveId), 'DRIVE_NOT_FOUND'))?.name ?? null)
      : null;

  const facts: FlowHost['facts'] = async (msg) => {
    const { assetId, eventId } = contextOf(msg);
    const asset = assetId === null ? null : await orNull(catalog.assets.get(assetId), 'ASSET_NOT_FOUND');
    const event = eventId === '' ? null : await catalog.journal.get(eventId);
    return { asset, driveName: await driveNameOf(asset?.driveId), eventType: event?.type ?? null };
  };

  const waitingFor = (nodeId: string, msg: FlowMessage) => {
    const context = contextOf(msg);
    if (context.depth > maxDepth) {
      throw new StreamOpsError('FLOW_LOOP', `${maxDepth} jobs led to this one: the flow feeds itself.`);
    }
    if (context.assetId === null) {
      throw new StreamOpsError('ASSET_NOT_FOUND', 'The message names no asset in msg.streamops.assetId.');
    }
    const delivery = deliveryOf(context);
    const ordinal = deliveries.ordinal(delivery, `${nodeId} ${context.assetId}`);
    const index = messageIndex({ delivery, assetId: context.assetId, ordinal });
    return {
      inputs: [context.assetId, ...context.moreAssetIds].map((assetId) => ({ assetId })),
      waiting: { runId: context.runId, nodeId, index, msg: keepable({ ...msg, streamops: context }) },
    };
  };

  const host: FlowHost = {
    onEvent: eventNodes.add,
    onJob: jobNodes.add,
    facts,
    requestJob: async ({ nodeId, type, params, msg }) => {
      const { inputs, waiting } = waitingFor(nodeId, msg);
      const askedBy = `flow ${flowNameOf(nodeId)}`;
      const job = await jobs.request({ type, inputs, params, askedBy, waiting });
      return { jobId: job.id };
    },
  };

  return {
    host,
    eventNode: eventNodes.get,
    jobNode: jobNodes.get,
    driveNameOf,
    /** The event nodes that an event passes, as they are in this moment. */
    hearing: (event: StoredEvent, driveName: string | null): EventListener[] =>
      eventNodes.all().filter(({ filter }) => passesFilter(filter, event, driveName)),
  };
};
export type Host = ReturnType<typeof flowHost>;
