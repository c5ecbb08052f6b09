import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Catalog, FlowHost } from '@streamops/core';
import { StreamOpsError } from '@streamops/core';
import type { RequestHandler } from 'express';
import RED, { type FlowNode } from 'node-red';
import type { EventLog, JobService } from '../services.ts';
import { continuations } from './continuations.ts';
import { defaultFlows } from './default-flows.ts';
import { type Deliveries, followDeliveries } from './deliveries.ts';
import { flowsGate } from './gate.ts';
import { flowHost } from './host.ts';
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
  catalog: Pick<Catalog, 'flows' | 'runs' | 'jobs' | 'assets' | 'drives' | 'journal'>;
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

/**
 * Node-RED at /flows, runs that survive a crash, and flows that go on where their job is over. Resolves when flows
 * run; events are heard from then on. Rejects with INTERNAL where Node-RED does not start.
 */
export const startFlows = async (options: FlowsOptions): Promise<Flows> => {
  const { server, mount, userDir, catalog, events, jobs, log, stallMs = 30_000 } = options;
  if ((await catalog.flows.read()) === null) {
    const flows = defaultFlows();
    await catalog.flows.write({ flows, credentials: {}, rev: revisionOf(flows) });
  }

  const unknown = unknownTypes(log);
  let current = (await readFlows(catalog.flows)).flows;
  const given = (flows: FlowNode[]): FlowNode[] => {
    current = flows;
    return unknown.given(flows);
  };
  const asMade = (flows: FlowNode[]): FlowNode[] => {
    current = flows;
    return unknown.asMade(flows);
  };
  const flowNameOf = flowNames(() => current);

  const gate = flowsGate();
  const deliveries = followDeliveries({
    stallMs,
    onStall: (nodes) =>
      log.warn({ nodes }, `Nodes kept a message for ${stallMs} ms; the run goes on without them.`),
  });
  const host = flowHost({ catalog, jobs, deliveries, flowNameOf });
  const runs = durableRuns({ catalog, host, deliveries, gate, log, flowNameOf });
  const goOn = continuations({ catalog, host, deliveries, gate, log });
  const statuses = jobStatuses((nodeId, status) => host.jobNode(nodeId)?.status(status));

  const storage = flowStorage(catalog.flows, { given, asMade });
  const secret = await prepareUserDir(userDir);
  RED.init(server, redSettings({ userDir, secret, storage, host: host.host, log }));
  mount('/flows', RED.httpAdmin);
  unknown.watchDeploys();

  const pause = (): void => {
    gate.close();
    deliveries.interrupt();
  };
  RED.events.on('flows:started', gate.open);
  RED.events.on('flows:stopping', pause);
  const stopFollowing = followMessages(deliveries);
  const endComms = commsSockets(server);

  const stopHearing = [
    jobs.onChange((job) => {
      statuses.changed(job);
      goOn.changed(job);
    }),
    jobs.onProgress(statuses.progressed),
  ];
  events.handle('flows', runs.handle);

  await startRedWithin(60_000);
  for (const job of await catalog.jobs.unfinished()) statuses.changed(job);
  await runs.resume();
  await goOn.resume();

  return {
    host: host.host,
    warnings: unknown.warnings,
    stop: async () => {
      runs.stop();
      goOn.stop();
      pause();
      for (const stopOne of stopHearing) stopOne();
      await RED.stop();
      RED.events.off('flows:started', gate.open);
      RED.events.off('flows:stopping', pause);
      stopFollowing();
      unknown.stop();
      endComms();
    },
  };
};
