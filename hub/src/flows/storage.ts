import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import type { FlowStore } from '@streamops/core';
import type { FlowNode } from 'node-red';

export interface StoredFlows {
  flows: FlowNode[];
  credentials: Record<string, unknown>;
}

interface StorageOptions {
  /** What seals the credentials of nodes. */
  secret: string;
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

/**
 * No credentials, sealed as Node-RED seals them (AES-256-CTR under the secret's SHA-256): what it expects where it was
 * given a secret. Of a bare `{}` it warns that it isn't sealed.
 */
const sealedNothing = (secret: string): Record<string, unknown> => {
  const key = createHash('sha256').update(secret).digest();
  const start = randomBytes(16);
  const cipher = createCipheriv('aes-256-ctr', key, start);
  return { $: start.toString('hex') + cipher.update('{}', 'utf8', 'base64') + cipher.final('base64') };
};

const noLibrary = async (): Promise<never> => {
  throw Object.assign(new Error('StreamOps keeps no library of flows: export to a file instead.'), {
    code: 'forbidden',
  });
};

/** Node-RED's storage over the catalog: flows, sealed credentials, its settings. */
export const flowStorage = (store: FlowStore, { secret, given, asMade }: StorageOptions) => ({
  init: async () => {},
  getFlows: async () => given((await readFlows(store)).flows),
  saveFlows: async (deployed: FlowNode[]) => {
    const flows = asMade(deployed);
    const { credentials } = await readFlows(store);
    await store.write({ flows, credentials, rev: revisionOf(flows) });
  },
  getCredentials: async () => {
    const { credentials } = await readFlows(store);
    return Object.keys(credentials).length > 0 ? credentials : sealedNothing(secret);
  },
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
