import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type JobDefinition, type JobDetail, jobTypes } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paramsFor } from '../jobs/torture-ends.ts';
import { fileIdentity } from '../media/file-identity.ts';
import { brokenFile } from '../media/mutate/torture.ts';
import { type HubPlace, type HubProcess, hubPlace, jobOf, quiet, stagingLeft, until } from './hub-process.ts';
import { mediaProcesses, workerPid } from './processes.ts';

/** A case is its seed: STREAMOPS_SEED=123 begins with that one, STREAMOPS_BROKEN asks for a count of your own. */
const cases = Number(process.env.STREAMOPS_BROKEN ?? (process.env.STREAMOPS_SOAK ? 5000 : 100));
const firstSeed = Number(process.env.STREAMOPS_SEED ?? 1);
/** Asked for at once; the lanes take them as they can. */
const batch = 20;
/** All of a batch, on a busy machine. */
const limitMs = 240_000;

/** Every type that takes a file, in turn. They and the set of files have no common measure for long. */
const types = jobTypes.filter(({ needs }) => needs !== 'nothing');
/** Their work is that the file is not there any more. */
const takesAway = new Set(['move', 'archive']);

let place: HubPlace;
let hub: HubProcess;
let worker: number;
beforeAll(async () => {
  place = await hubPlace();
  // The library is not watched: nothing else asks for jobs there.
  hub = await place.start({ STREAMOPS_HOOKS_DIR: join(import.meta.dirname, '../jobs/hooks') });
  worker = await until('a worker', () => workerPid(hub));
});
afterAll(() => place.remove());

interface Case {
  seed: number;
  how: string;
  path: string;
  definition: JobDefinition;
  id: string;
  before: unknown;
}

const definitionFor = (seed: number): JobDefinition => {
  const definition = types[seed % types.length];
  if (!definition) throw new Error('There is no job type.');
  return definition;
};

const ask = async (seed: number): Promise<Case> => {
  const { name, bytes, how } = await brokenFile(seed);
  const path = join(place.library, name);
  await writeFile(path, bytes);
  const before = await fileIdentity(path);
  const definition = definitionFor(seed);
  const { type, inputs } = definition;
  const asked = Array.from({ length: Math.max(1, inputs.min) }, () => ({ path }));
  const { id } = await hub.api<{ id: string }>('POST', '/api/jobs', {
    type,
    inputs: asked,
    params: paramsFor(type),
  });
  return { seed, how, path, definition, id, before };
};

const isOver = ({ state }: JobDetail): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled';

const ends = new Map<string, Map<string, number>>();

/** What of us would have been at fault, and not the file. */
const notOfTheFile = new Set(['INTERNAL', 'WORKER_LOST', 'STEP_TIMEOUT']);

const judge = async ({ seed, how, path, definition, id, before }: Case): Promise<void> => {
  const { type } = definition;
  const which = `Seed ${seed}, ${type}, ${how} (STREAMOPS_SEED=${seed} STREAMOPS_BROKEN=1 repeats it)`;
  const job = await until(
    `the end of ${which}`,
    async () => {
      const found = await jobOf(hub, id);
      return isOver(found) && found;
    },
    limitMs,
  );
  const code = job.error?.code ?? job.receipt?.verdict ?? job.state;
  const row = ends.get(type) ?? new Map<string, number>();
  ends.set(type, row.set(code, (row.get(code) ?? 0) + 1));
  if (job.error) {
    expect(notOfTheFile, `${which}: ${job.error.message} ${job.log.join('\n')}`).not.toContain(code);
    expect(job.error.message, which).not.toBe('');
    expect(job.error.hint, which).not.toBe('');
  } else expect(code, which).toBe('verified');
  if (job.error || !takesAway.has(type)) expect(await fileIdentity(path), which).toEqual(before);
};

const table = (): string =>
  [...ends]
    .map(([type, row]) => `${type.padEnd(16)}${[...row].map(([code, n]) => `${code} ${n}`).join(', ')}`)
    .join('\n');
afterAll(() => console.log(`What became of broken files, seeds from ${firstSeed}:\n${table()}`));

describe('files that are broken', () => {
  it(
    `end verified or in a named error, ${cases} of them, and hub and worker live on`,
    async () => {
      for (let seed = firstSeed; seed < firstSeed + cases; seed += batch) {
        const count = Math.min(batch, firstSeed + cases - seed);
        const asked: Case[] = [];
        for (let n = 0; n < count; n += 1) asked.push(await ask(seed + n));
        for (const each of asked) await judge(each);
        // The same process as in the beginning: none has died under a file.
        expect(await workerPid(hub), `Seeds ${seed} to ${seed + count - 1}`).toBe(worker);
      }
      await quiet(hub);
      expect(await mediaProcesses(place)).toEqual([]);
      expect(await stagingLeft(place)).toEqual([]);
    },
    limitMs + cases * 10_000,
  );
});
