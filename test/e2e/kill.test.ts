import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunView } from '@streamops/core';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip } from '../media/index.ts';
import {
  assetsOf,
  drivesOf,
  type HubPlace,
  type HubProcess,
  hubPlace,
  jobsOf,
  quiet,
  stagingLeft,
  until,
} from './hub-process.ts';
import { mediaProcesses, workerPid } from './processes.ts';

/** How often each of hub, worker and Redis is killed; STREAMOPS_KILLS asks for a count of your own. */
const kills = Number(process.env.STREAMOPS_KILLS ?? (process.env.STREAMOPS_SOAK ? 200 : 1));
const recordingsARound = 12;
/** A round takes a while; so many kills fall into it. */
const killsARound = kills > 1 ? 4 : 1;
const longestPauseMs = 1500;
/** What a look at a recording leaves, once. */
const lookArtifacts = ['hover', 'poster', 'sprite', 'sprite-vtt', 'waveform'];

let place: HubPlace;
let hub: HubProcess;
beforeAll(async () => {
  place = await hubPlace();
  hub = await place.start();
  await until('the first scan', async () =>
    (await drivesOf(hub)).some(({ watch, scanned }) => watch && scanned),
  );
});
afterAll(() => place.remove());

const redisPid = async (): Promise<number> => {
  const client = new Redis(join(place.data, 'redis/redis.sock'), { maxRetriesPerRequest: 50 });
  client.on('error', () => {}); // It is killed again and again: this waits for it.
  try {
    return Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1]);
  } finally {
    client.disconnect();
  }
};

const killers = {
  async hub() {
    await hub.kill9();
    hub = await place.start();
  },
  async worker() {
    const pid = await until('a worker', () => workerPid(hub));
    process.kill(pid, 'SIGKILL');
  },
  async redis() {
    process.kill(await redisPid(), 'SIGKILL');
  },
};

const dropRecordings = async (round: number): Promise<string[]> => {
  const names = Array.from({ length: recordingsARound }, (_, index) => `round ${round} take ${index + 1}`);
  for (const [index, name] of names.entries()) {
    // Beside the watched folder and renamed into it, so that the twelve are there at once.
    const path = join(place.folder, `${name}.mkv`);
    await copyClip(path, { seconds: 1 + (index % 3), audioTracks: 2 });
    await rename(path, join(place.recordings, `${name}.mkv`));
  }
  return names;
};

const filesUnder = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** The last job of each has read it to the end. */
const isThrough = async (names: readonly string[]): Promise<boolean> => {
  const ready = await assetsOf(hub, '&status=ready');
  const through = ready.filter(({ xxh64, artifacts }) => xxh64 !== null && artifacts.poster);
  return names.every((name) => through.some(({ path }) => path.endsWith(`/${name}.mov`)));
};

const unfinishedRuns = async (): Promise<RunView[]> => {
  const found: RunView[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = `limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: { items: RunView[]; nextCursor: string | null } = await hub.api('GET', `/api/runs?${query}`);
    found.push(...page.items.filter(({ state }) => state !== 'done'));
    cursor = page.nextCursor;
  }
  return found;
};

const checkRound = async (names: readonly string[]): Promise<void> => {
  // Also beside the recordings: a remux that was published twice would leave its second MOV there.
  const made = [...(await filesUnder(place.library)), ...(await filesUnder(place.recordings))].filter(
    (path) => !path.endsWith('.mkv'),
  );
  for (const name of names) {
    expect(made.filter((path) => path.includes(`${name}.mov`) || path.includes(`${name} (`))).toHaveLength(1);
  }
  const originals = (await readdir(place.recordings)).filter((name) => name.endsWith('.mkv'));
  for (const name of names) expect(originals).toContain(`${name}.mkv`);
  const assets = (await assetsOf(hub, '&status=ready')).filter(({ path }) => path.endsWith('.mov'));
  for (const name of names) {
    const asset = assets.filter(({ path }) => path.endsWith(`/${name}.mov`));
    expect(asset).toHaveLength(1);
    expect(Object.keys(asset[0]?.artifacts ?? {}).sort()).toEqual(lookArtifacts);
  }
  expect(await stagingLeft(place)).toEqual([]);
  expect(await mediaProcesses(place)).toEqual([]);
};

describe('kill -9 while twelve recordings go through', () => {
  it(
    `publishes each exactly once: hub, worker and Redis killed ${kills} times each`,
    async () => {
      const names = Object.keys(killers) as (keyof typeof killers)[];
      const left = names.flatMap((name) => Array.from({ length: kills }, () => name));
      left.sort(() => Math.random() - 0.5);
      for (let round = 1; left.length > 0; round += 1) {
        const recordings = await dropRecordings(round);
        for (const name of left.splice(0, killsARound * names.length)) {
          await sleep(Math.random() * longestPauseMs);
          await killers[name]();
        }
        await until('every recording to be through', async () => isThrough(recordings), 240_000);
        await quiet(hub);
        await checkRound(recordings);
      }
      const failed = await jobsOf(hub, '&state=failed');
      expect(failed.map(({ type, error }) => `${type}: ${error?.code}`)).toEqual([]);
      // The word that a run is over comes a moment after its last job's.
      await until('every run to be done', async () => (await unfinishedRuns()).length === 0);
    },
    kills * 120_000 + 300_000,
  );
});
