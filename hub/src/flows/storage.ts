import { createHash } from 'node:crypto';
import type { FlowStore } from '@streamops/core';
import type { FlowNode } from 'node-red';

export interface StoredFlows {
  flows: FlowNode[];
  credentials: Record<string, unknown>;
}

interface Views {
  /** What Node-RED is given of what is stored, and back. */
  given: (flows: FlowNode[]) => FlowNode[];
  asMade: (flows: FlowNode[]) => FlowNode[];
}

export const revisionOf = (flows: unknown): string =>
  createHash('sha256').update(JSON.stringify(flows)).digest('hex');

/** The store holds what Node-RED wrote: an array of nodes. */
export const readFlows = async (store: FlowStore): Promise<StoredFlows> => {
  const state = await store.read();
  return { flows: (state?.flows ?? []) as FlowNode[], credentials: state?.credentials ?? {} };
};

const noLibrary = async (): Promise<never> => {
  throw Object.assign(new Error('StreamOps keeps no library of flows: export to a file instead.'), {
    code: 'forbidden',
  });
};

/** Node-RED's storage over the catalog: flows, sealed credentials, its settings. */
export const flowStorage = (store: FlowStore, { given, asMade }: Views) => ({
  init: async () => {},
  getFlows: async () => given((await readFlows(store)).flows),
  saveFlows: async (deployed: FlowNode[]) => {
    const flows = asMade(deployed);
    const { credentials } = await readFlows(store);
    await store.write({ flows, credentials, rev: revisionOf(flows) });
  },
  getCredentials: async () => (await readFlows(store)).credentials,
  saveCredentials: async (credentials: Record<string, unknown>) => {
    const { flows } = await readFlows(store);
    await store.write({ flows, credentials, rev: revisionOf(flows) });
  },
  getSettings: async () => (await store.readExtra('settings')) ?? {},
  saveSettings: (settings: Record<string, unknown>) => store.writeExtra('settings', settings),
  getSessions: async () => (await store.readExtra('sessions')) ?? {},
  saveSessions: (sessions: Record<string, unknown>) => store.writeExtra('sessions', sessions),
  getLibraryEntry: async (_type: string, path: string) => (path === '' || path === '/' ? [] : noLibrary()),
  saveLibraryEntry: noLibrary,
});
