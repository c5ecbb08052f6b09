import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Catalog, type FlowHost, type FlowStore, StreamOpsError } from '@streamops/core';
import type { RequestHandler } from 'express';
import RED, { type FlowNode } from 'node-red';
import { queuedPages } from '../jobs/queue/queued-pages.ts';
import type { EventLog, JobService } from '../services.ts';
import { continuations } from './continuations.ts';
import { defaultFlows } from './default-flows.ts';
import { type Deliveries, followDeliveries } from './deliveries.ts';
import { flowsGate } from './gate.ts';
import { flowHost, type Host } from './host.ts';
import { jobStatuses } from './job-status.ts';
import type { FlowLog } from './log.ts';
import { durableRuns } from './runs.ts';
import { prepareUserDir, redSettings } from './settings.ts';
import { flowStorage, readFlows, revisionOf } from './storage.ts';
import { unknownTypes } from './unknown-types.ts';

export interface FlowsOptions {
  /** Node-RED's comms listen for upgrades of /flows/comms on it. */
  server: Server;
  /** Puts the editor behind the hub's checks. Called once, before this resolves. */
  mount: (path: '/flows', handler: RequestHandler) => void;
  /** `<data>/node-red`. */
  userDir: string;
  catalog: Pick<Catalog, 'flows' | 'runs' | 'jobs' | 'assets' | 'drives' | 'journal' | 'settings'>;
  events: Pick<EventLog, 'handle'>;
  jobs: Pick<JobService, 'request' | 'onChange' | 'onProgress'>;
  log: FlowLog;
  /** How long a node may keep a message before its run goes on without it; 30 s where nothing is said. */
  stallMs?: number;
}

export interface Flows {
  host: FlowHost;
  /** For the system view: flows that are held back, each a sentence with its remedy. */
  warnings(): string[];
  /** Flows stop; what is not through is sent again by the next start. */
  stop(): Promise<void>;
}

const hookLabel = 'streamops';

const followMessages = (deliveries: Deliveries): (() => void) => {
  RED.hooks.add(`preDeliver.${hookLabel}`, (event) => deliveries.entered(event.msg, event.destination.id));
  RED.hooks.add(`onComplete.${hookLabel}`, (event) => deliveries.left(event.msg, event.node.id));
  // The old kind of node never says that it is done: it has sent by the time its listener returns.
  RED.hooks.add(`postReceive.${hookLabel}`, ({ msg, destination }) => {
    if (destination.node._expectedDoneCount === 0) deliveries.left(msg, destination.id);
  });
  return () => RED.hooks.remove(`*.${hookLabel}`);
};

/** The editor's comms are upgraded sockets, which closing the server does not end. */
const commsSockets = (server: Server): (() => void) => {
  const open = new Set<Duplex>();
  const add = (request: { url?: string | undefined }, socket: Duplex): void => {
    if (!request.url?.startsWith('/flows/comms')) return;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  server.on('upgrade', add);
  return () => {
    server.off('upgrade', add);
    for (const socket of open) socket.destroy();
  };
};

const startRedWithin = async (ms: number): Promise<void> => {
  const started = Promise.withResolvers<void>();
  RED.events.once('flows:started', started.resolve);
  const late = setTimeout(
    () => started.reject(new StreamOpsError('INTERNAL', `Node-RED did not start its flows within ${ms} ms.`)),
    ms,
  );
  try {
    await RED.start();
    await started.promise;
  } finally {
    clearTimeout(late);
  }
};

/** Names of tabs by the nodes on them, for people. */
const flowNames = (read: () => FlowNode[]) => (nodeId: string) => {
  const flows = read();
  // A node in a subflow has the instance's id, then its own.
  const node = flows.find(({ id }) => id === nodeId || nodeId.startsWith(`${id}-`));
  const tab = flows.find(({ id, type }) => type === 'tab' && id === node?.z);
  return typeof tab?.label === 'string' ? tab.label : (node?.z ?? 'unknown');
};

/** The first start of a hub: from then on flows are the user's. */
const seed = async (store: FlowStore): Promise<void> => {
  if ((await store.read()) !== null) return;
  const flows = defaultFlows();
  await store.write({ flows, credentials: {}, rev: revisionOf(flows) });
};

/** Storage for Node-RED that holds back what can't run, and remembers names. */
const storageFor = async (store: FlowStore, secret: string, unknown: ReturnType<typeof unknownTypes>) => {
  let current = (await readFlows(store)).flows;
  const noting = (view: (flows: FlowNode[]) => FlowNode[]) => (flows: FlowNode[]) => {
    current = flows;
    return view(flows);
  };
  const views = { given: noting(unknown.given), asMade: noting(unknown.asMade) };
  const storage = flowStorage(store, { secret, ...views });
  return { storage, flowNameOf: flowNames(() => current) };
};

/** Everything durable, and nothing of Node-RED. */
const durableParts = (options: FlowsOptions, flowNameOf: (nodeId: string) => string) => {
  const { catalog, jobs, log, stallMs = 30_000 } = options;
  const gate = flowsGate();
  const deliveries = followDeliveries({
    stallMs,
    isOurs: (nodeId) => host.jobNode(nodeId) !== undefined,
    onStall: (nodes) =>
      log.warn({ nodes }, `Nodes kept a message for ${stallMs} ms; the run goes on without them.`),
  });
  const host: Host = flowHost({ catalog, jobs, deliveries, flowNameOf });
  const runs = durableRuns({ catalog, host, deliveries, gate, log, flowNameOf });
  const goOn = continuations({ catalog, host, deliveries, gate, log });
  const statuses = jobStatuses((nodeId, status) => host.jobNode(nodeId)?.status(status));
  return { gate, deliveries, host, runs, goOn, statuses };
};
type Parts = ReturnType<typeof durableParts>;

const hearJobs = ({ jobs }: FlowsOptions, { statuses, goOn }: Parts): (() => void) => {
  const stopChanges = jobs.onChange((job) => {
    statuses.changed(job);
    goOn.changed(job);
  });
  const stopProgress = jobs.onProgress(statuses.progressed);
  return () => {
    stopChanges();
    stopProgress();
  };
};

/** Whether flows run, from Node-RED's own events. What was on its way when they stop is not through. */
const followStarts = ({ gate, deliveries }: Parts): (() => void) => {
  const pause = (): void => {
    gate.close();
    deliveries.interrupt();
  };
  RED.events.on('flows:started', gate.open);
  RED.events.on('flows:stopping', pause);
  return () => {
    RED.events.off('flows:started', gate.open);
    RED.events.off('flows:stopping', pause);
  };
};

/** What a crash left, once flows run. */
const resume = async ({ catalog }: FlowsOptions, { statuses, runs, goOn }: Parts): Promise<void> => {
  for await (const page of queuedPages(catalog.jobs)) statuses.waiting(page);
  for (const job of await catalog.jobs.running()) statuses.changed(job);
  await runs.resume();
  await goOn.resume();
};

/**
 * Node-RED at /flows, runs that survive a crash, and flows that go on where their job is over. Resolves when flows
 * run; events are heard from then on. Rejects with INTERNAL where Node-RED does not start.
 */
export const startFlows = async (options: FlowsOptions): Promise<Flows> => {
  const { server, mount, userDir, catalog, events, log } = options;
  await seed(catalog.flows);
  const unknown = unknownTypes(log, catalog.settings);
  const secret = await prepareUserDir(userDir);
  const { storage, flowNameOf } = await storageFor(catalog.flows, secret, unknown);
  const parts = durableParts(options, flowNameOf);
  const { host } = parts.host;

  RED.init(server, redSettings({ userDir, secret, storage, host, log }));
  mount('/flows', RED.httpAdmin);
  unknown.watchDeploys();
  const undo = [
    hearJobs(options, parts),
    followStarts(parts),
    followMessages(parts.deliveries),
    commsSockets(server),
    unknown.stop,
  ];
  events.handle('flows', parts.runs.handle);
  await startRedWithin(60_000);
  await resume(options, parts);

  return {
    host,
    warnings: unknown.warnings,
    stop: async () => {
      parts.gate.end();
      parts.deliveries.interrupt();
      await RED.stop();
      for (const undoOne of undo) undoOne();
    },
  };
};
