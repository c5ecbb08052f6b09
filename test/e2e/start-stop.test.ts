import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyClip } from '../media/index.ts';
import { type HubPlace, hubPlace, jobsOf, quiet, until } from './hub-process.ts';

const program = fileURLToPath(new URL('../../hub/src/main.ts', import.meta.url));
const npmStart = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

let place: HubPlace;
beforeEach(async () => {
  place = await hubPlace();
});
afterEach(() => place.remove());

/** Every process whose command line or environment names the place. */
const ours = async (): Promise<string[]> => {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter(
    (name) => /^\d+$/.test(name) && name !== String(process.pid),
  )) {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (words.includes(place.folder) || environment.includes(place.folder))
      found.push(words.replaceAll('\0', ' '));
  }
  return found;
};

describe('Ctrl-C', () => {
  it('stops hub, worker and Redis, and the next start goes on with the job it interrupted', async () => {
    const hub = await place.start();
    const path = join(place.library, 'long.mkv');
    await copyClip(path, { seconds: 30, width: 1280, height: 720, keyframeSec: 10 });
    const { id } = await hub.api<{ id: string }>('POST', '/api/jobs', {
      type: 'first_look',
      inputs: [{ path }],
    });
    await until('the job to run', async () =>
      (await jobsOf(hub, '&state=running')).some((job) => job.id === id),
    );
    // Seen now, so that it would be seen afterwards.
    expect((await ours()).some((words) => words.includes('worker/src/main.ts'))).toBe(true);
    const startedAt = Date.now();
    expect(await hub.interrupt()).toBe(0);
    console.log(`Ctrl-C took ${((Date.now() - startedAt) / 1000).toFixed(1)} s with a job running`);
    expect(await ours()).toEqual([]);
    expect(await readdir(join(place.data, 'artifacts/.streamops/tmp')).catch(() => [])).toEqual([]);

    const next = await place.start();
    await quiet(next);
    expect((await jobsOf(next)).map(({ state, type }) => `${type} ${state}`)).toEqual(['first_look done']);
  });
});

describe('a cancel', () => {
  it('ends the ffmpeg of a job that runs, and leaves no file', async () => {
    const hub = await place.start();
    const path = join(place.library, 'long.mkv');
    await copyClip(path, { seconds: 30, width: 1280, height: 720, keyframeSec: 10 });
    const { id } = await hub.api<{ id: string }>('POST', '/api/jobs', {
      type: 'first_look',
      inputs: [{ path }],
    });
    const encoding = async () => (await ours()).some((words) => words.includes('-progress pipe:1'));
    await until('ffmpeg to run', encoding);
    const cancelledAt = Date.now();
    const { state } = await hub.api<{ state: string }>('POST', `/api/jobs/${id}/cancel`);
    await until('ffmpeg to be gone', async () => !(await encoding()));
    console.log(`A cancelled job's ffmpeg was gone after ${Date.now() - cancelledAt} ms`);
    expect(state).toBe('cancelled');
    await until('staging to be empty', async () => {
      const staged = await readdir(join(place.data, 'artifacts/.streamops/tmp')).catch(() => []);
      return staged.length === 0;
    });
    await quiet(hub);
    expect((await jobsOf(hub)).map((job) => job.state)).toEqual(['cancelled']);
    expect((await readdir(place.library)).filter((name) => name !== '.streamops')).toEqual(['long.mkv']);
  });
});

const startUpError = async (
  environment: Record<string, string>,
  started = program,
): Promise<{ code: number; text: string }> =>
  promisify(execFile)(process.execPath, [started], {
    env: {
      ...process.env,
      STREAMOPS_PORT: '0',
      STREAMOPS_DATA_DIR: place.data,
      STREAMOPS_WATCH: place.recordings,
      STREAMOPS_EDITING_DIR: place.library,
      ...environment,
    },
  }).then(
    () => ({ code: 0, text: '' }),
    (error: { code: number; stderr: string }) => ({ code: error.code, text: error.stderr.trim() }),
  );

describe('what keeps the hub from starting is one sentence', () => {
  it('a port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const bound = other.address();
    const port = typeof bound === 'object' && bound ? String(bound.port) : '';
    const { code, text } = await startUpError({ STREAMOPS_PORT: port });
    other.close();
    expect(code).toBe(1);
    expect(text).toContain(port);
    expect(text).toContain('STREAMOPS_PORT');
    expect(text.split('\n')).toHaveLength(1);
    expect(await ours()).toEqual([]);
  });

  it('a data folder that can’t be made', async () => {
    await writeFile(join(place.folder, 'file'), '');
    const { code, text } = await startUpError({ STREAMOPS_DATA_DIR: join(place.folder, 'file/data') });
    expect(code).toBe(1);
    expect(text).toMatch(/^The data folder .*file\/data.*STREAMOPS_DATA_DIR/);
    expect(text.split('\n')).toHaveLength(1);
  });

  it('an ffmpeg that is not there', async () => {
    const { code, text } = await startUpError({ FFMPEG_PATH: '/nowhere/ffmpeg' }, npmStart);
    expect(code).toBe(1);
    expect(text).toContain('/nowhere/ffmpeg');
    expect(text.split('\n')).toHaveLength(1);
    expect(await ours()).toEqual([]);
  });

  it('an ffmpeg that config.json names and that is not there', async () => {
    await mkdir(place.data, { recursive: true });
    await writeFile(join(place.data, 'config.json'), JSON.stringify({ FFMPEG_PATH: '/nowhere/ffmpeg' }));
    const { code, text } = await startUpError({});
    expect(code).toBe(1);
    expect(text).toContain('/nowhere/ffmpeg');
    expect(await ours()).toEqual([]);
  });

  it('a setting that makes no sense', async () => {
    const { code, text } = await startUpError({ STREAMOPS_PORT: 'many' });
    expect(code).toBe(1);
    expect(text).toMatch(/STREAMOPS_PORT.*"many"/);
  });
});

describe('the second start', () => {
  it('keeps the token, the drives and what the catalog knows', async () => {
    const first = await place.start();
    await mkdir(join(place.folder, 'more'), { recursive: true });
    await first.api('POST', '/api/drives', { name: 'more', path: join(place.folder, 'more') });
    expect(await first.interrupt()).toBe(0);
    const second = await place.start();
    expect(second.token).toBe(first.token);
    const { items } = await second.api<{ items: { name: string }[] }>('GET', '/api/drives');
    expect(items.map(({ name }) => name)).toEqual(['recordings', 'editing', 'more']);
    expect((await stat(join(place.data, 'token'))).mode & 0o777).toBe(0o600);
  });
});
