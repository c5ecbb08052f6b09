import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HubPlace, type HubProcess, hubPlace, jobOf, until } from './hub-process.ts';

let place: HubPlace;
let hub: HubProcess;
beforeAll(async () => {
  place = await hubPlace();
  hub = await place.start();
});
afterAll(() => place.remove());

it('a program that somebody puts into the data folder is run by the hub’s own worker, and sees no token', async () => {
  const hook = join(place.data, 'hooks', 'report');
  await writeFile(hook, '#!/bin/sh\nenv > "$2"; echo "saw $1"\n');
  await chmod(hook, 0o755);
  await mkdir(place.library, { recursive: true });
  const path = join(place.library, 'Night 1.txt');
  await writeFile(path, 'any file will do');
  const params = { hook: 'report', args: ['{input}', '{output}'], output: '{stem}.env' };
  const request = { type: 'custom_hook', inputs: [{ path }], params };

  // A dry run asks a worker, and does not wait for one as a job does.
  const isReady = () => hub.api<{ ok: boolean }>('GET', '/health/ready').then(({ ok }) => ok);
  await until('a worker', () => isReady().catch(() => false));
  const dry = await hub.api<{ plan: { commands: string[][] } }>('POST', '/api/jobs?dryRun=true', request);
  expect(dry.plan.commands).toEqual([['report', path, join(place.library, 'Night 1.env')]]);
  const { id } = await hub.api<{ id: string }>('POST', '/api/jobs', request);
  const job = await until('the job to end', async () => {
    const found = await jobOf(hub, id);
    return /done|failed/.test(found.state) && found;
  });
  expect(job).toMatchObject({ state: 'done', receipt: { commands: [[hook, path, expect.any(String)]] } });
  expect(JSON.stringify(job.log)).toContain(`saw ${path}`);
  const seen = await readFile(join(place.library, 'Night 1.env'), 'utf8');
  expect(seen).toMatch(/^PATH=/m);
  expect(seen).not.toMatch(/TOKEN|REDIS|HUB_URL|STREAMOPS/);
});
