import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Asset, DriveView, JobDetail, JobView } from '@streamops/core';

const program = fileURLToPath(new URL('../../hub/src/main.ts', import.meta.url));

export interface HubProcess {
  pid: number;
  url: string;
  /** The address that signs a browser in, as it was printed. */
  signInUrl: string;
  /** The owner's, as programs read it. */
  token: string;
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  output(): string;
  kill9(): Promise<void>;
  /** SIGINT, as Ctrl-C; resolves to the exit code. */
  interrupt(): Promise<number | null>;
}

/** A place for hubs: data, recordings and library in one temporary folder. */
export interface HubPlace {
  folder: string;
  data: string;
  recordings: string;
  library: string;
  /** `uid`: the user to run as, for tests about rights. */
  start(environment?: Record<string, string>, uid?: number): Promise<HubProcess>;
  /** Stops what still runs (Redis too) and removes the folder. */
  remove(): Promise<void>;
}

/** Asks until `look` gives something. Fails with what it waited for. */
export const until = async <T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  limitMs = 60_000,
): Promise<T> => {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`Waited ${limitMs / 1000} s for ${what}`);
    await sleep(100);
  }
};

/** Another user, who may still read the checkout wherever it lies; what it may write is up to the folders' rights. */
const asUser = (uid?: number): string[] =>
  uid === undefined
    ? []
    : [
        ...['setpriv', '--reuid', String(uid), '--regid', String(uid), '--clear-groups'],
        ...['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'],
      ];

const startProcess = async (
  place: Omit<HubPlace, 'start' | 'remove'>,
  extra: Record<string, string>,
  uid?: number,
) => {
  const [command = process.execPath, ...words] = [...asUser(uid), process.execPath, program];
  const child = spawn(command, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      STREAMOPS_PORT: '0',
      STREAMOPS_DATA_DIR: place.data,
      STREAMOPS_WATCH: place.recordings,
      STREAMOPS_EDITING_DIR: place.library,
      ...extra,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const address = await until('the hub to print its address', async () => {
    if (child.exitCode !== null) throw new Error(`The hub ended with ${child.exitCode}:\n${output}`);
    return /http:\/\/\S+\/signin\?code=\S+/.exec(output)?.[0];
  });
  return { child, address, output: () => output };
};

const ended = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
};

const asHub = async (
  { child, address, output }: Awaited<ReturnType<typeof startProcess>>,
  data: string,
): Promise<HubProcess> => {
  const url = new URL(address).origin;
  const token = (await readFile(join(data, 'token'), 'utf8')).trim();
  return {
    pid: child.pid ?? 0,
    url,
    signInUrl: address,
    token,
    output,
    async api<T>(method: string, path: string, body?: unknown): Promise<T> {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const value: unknown = await answer.json();
      if (!answer.ok)
        throw Object.assign(new Error(JSON.stringify(value)), { status: answer.status, body: value });
      return value as T; // The caller names the route's answer.
    },
    async kill9() {
      child.kill('SIGKILL');
      await ended(child);
    },
    async interrupt() {
      child.kill('SIGINT');
      return ended(child);
    },
  };
};

const stopRedis = async (data: string): Promise<void> => {
  const { Redis } = await import('ioredis');
  const client = new Redis(join(data, 'redis/redis.sock'), {
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  client.on('error', () => {}); // None is running: that is what is wanted.
  await client.shutdown('NOSAVE').catch(() => {});
  client.disconnect();
};

export const hubPlace = async (): Promise<HubPlace> => {
  const folder = await mkdtemp(join(tmpdir(), 'streamops-e2e-'));
  const place = {
    folder,
    data: join(folder, 'data'),
    recordings: join(folder, 'recordings'),
    library: join(folder, 'library'),
  };
  await mkdir(place.recordings, { recursive: true });
  const children: ChildProcess[] = [];
  return {
    ...place,
    async start(environment = {}, uid) {
      const started = await startProcess(place, environment, uid);
      children.push(started.child);
      return asHub(started, place.data);
    },
    async remove() {
      for (const child of children) {
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
        await ended(child);
      }
      await stopRedis(place.data);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};

export const assetsOf = (hub: HubProcess, query = ''): Promise<Asset[]> =>
  hub.api<{ items: Asset[] }>('GET', `/api/assets?limit=200${query}`).then(({ items }) => items);

export const jobsOf = (hub: HubProcess, query = ''): Promise<JobView[]> =>
  hub.api<{ items: JobView[] }>('GET', `/api/jobs?limit=200${query}`).then(({ items }) => items);

export const jobOf = (hub: HubProcess, id: string): Promise<JobDetail> => hub.api('GET', `/api/jobs/${id}`);

export const drivesOf = (hub: HubProcess): Promise<DriveView[]> =>
  hub.api<{ items: DriveView[] }>('GET', '/api/drives').then(({ items }) => items);

/** Resolves when nothing is queued, running or settling. */
export const quiet = (hub: HubProcess, limitMs = 120_000): Promise<true> =>
  until(
    'all jobs to end',
    async () => {
      const { running, queued } = await hub.api<Record<string, number>>('GET', '/api/jobs/stats');
      const drives = await drivesOf(hub);
      return (
        running === 0 &&
        queued === 0 &&
        drives.every((drive) => !drive.scanning && drive.settling.length === 0)
      );
    },
    limitMs,
  );

/** What attempts left on the drives and among the artifacts; nothing, once jobs are over. */
export const stagingLeft = async (place: HubPlace): Promise<string[]> => {
  const roots = [place.recordings, place.library, join(place.data, 'artifacts')];
  const found = await Promise.all(roots.map((root) => readdir(join(root, '.streamops/tmp')).catch(() => [])));
  return found.flat();
};
