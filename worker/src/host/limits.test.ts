import { readFile, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMedia, type Tools } from '../ffmpeg/process.ts';
import { type Bench, makeBench, realTools } from '../testing/bench.ts';

let tools: Tools;
let bench: Bench;
beforeAll(async () => {
  tools = await realTools();
  bench = await makeBench();
});
afterAll(() => bench.remove());

const program = async (name: string, script: string): Promise<string> => {
  const path = join(bench.drive, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
};

interface Asked {
  args?: readonly string[];
  timeoutSec?: number;
  signal?: AbortSignal;
}

/** A script in ffmpeg's place, and what it said. */
const said = async (script: string, asked: Asked = {}): Promise<string> => {
  const ffmpeg = await program(`ffmpeg ${Math.random()}`, script);
  const chunks: Buffer[] = [];
  await runMedia(
    { ...tools, ffmpeg },
    {
      program: 'ffmpeg',
      args: [],
      timeoutSec: 10,
      signal: new AbortController().signal,
      onStdout: (chunk) => chunks.push(chunk),
      ...asked,
    },
  );
  return Buffer.concat(chunks).toString('utf8');
};

/** Whether a process is there and at work; one that waits to be collected has ended. */
const isAlive = async (pid: number): Promise<boolean> => {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return status !== null && !/\) [ZX] /.test(status);
};

const isGone = async (pid: number): Promise<boolean> => {
  for (let n = 0; n < 100; n += 1) {
    if (!(await isAlive(pid))) return true;
    await sleep(50);
  }
  return false;
};

/** A script around a program that does not hear when it is asked to end. */
const deafChild = (pidFile: string) =>
  `(trap '' TERM; while :; do sleep 0.05; done) & echo $! > '${pidFile}'; wait`;

describe.runIf(platform() === 'linux')('a media process', () => {
  it('may use eight gigabytes of memory, and no file of its core is left', async () => {
    const limits = await said('ulimit -v; ulimit -c');
    expect(limits.trim().split('\n')).toEqual([String(8 * 2 ** 20), '0']);
  });

  it('has the whole of the memory where it works on a GPU, whose driver reserves more than there is', async () => {
    expect((await said('ulimit -v', { args: ['-c:v', 'h264_nvenc'] })).trim()).toBe('unlimited');
  });

  it('may use as much processor time as its time limit and the number of cores allow', async () => {
    const cores = (await said('nproc')).trim();
    expect((await said('ulimit -t', { timeoutSec: 7 })).trim()).toBe(String(7 * Number(cores)));
  });

  it('gives way at the processor and at the disk', async () => {
    expect((await said('nice')).trim()).toBe('10');
    expect((await said('ionice -p $$')).trim()).toBe('best-effort: prio 7');
  });

  it('is ended by the kernel when we die', async () => {
    // A process that the shell forks would not have it any more.
    expect(await said('exec setpriv --dump')).toMatch(/Parent death signal: KILL/i);
  });

  it.each(['late', 'cancelled'])('takes what it has started with it when it is %s', async (why) => {
    const pidFile = join(bench.drive, `child of ${why}`);
    const stop = new AbortController();
    const asked = why === 'late' ? { timeoutSec: 1 } : { signal: stop.signal };
    const running = said(deafChild(pidFile), asked);
    const ending = expect(running).rejects.toThrow(why === 'late' ? /longer than 1 seconds/ : /no more/);
    let child = 0;
    while (!child) {
      await sleep(20);
      child = Number(await readFile(pidFile, 'utf8').catch(() => ''));
    }
    if (why === 'cancelled') stop.abort(new Error('no more'));
    await ending;
    expect(await isGone(child)).toBe(true);
  });
});

describe('what a command took', () => {
  it.runIf(platform() === 'linux')('has the peak of its memory, and not ours', async () => {
    const run = { program: 'ffmpeg', timeoutSec: 20, signal: new AbortController().signal } as const;
    const frames = (size: string) => [
      '-f',
      'lavfi',
      '-i',
      `color=size=${size}`,
      '-frames:v',
      '30',
      '-f',
      'null',
      '-',
    ];
    const small = (await runMedia(tools, { ...run, args: frames('64x64') })).cost;
    const large = (await runMedia(tools, { ...run, args: frames('3840x2160') })).cost;
    expect(small.seconds).toBeGreaterThan(0);
    expect(small.peakMemoryBytes).toBeGreaterThan(2 ** 20);
    // A frame of 4:2:0 at that size has 12 MB.
    expect(large.peakMemoryBytes).toBeGreaterThan((small.peakMemoryBytes ?? 0) + 12e6);
  });
});
