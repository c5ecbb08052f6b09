import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { place } from './setup/places.mjs';

// A program that stays, says what it hears, and ends with 7 a moment after the first signal.
const stays = `
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
    console.log(signal);
    setTimeout(() => process.exit(7), 300);
  });
  setInterval(() => {}, 1000);
  console.log('up');
`;

const wrapping = (program) => `
  import { serve } from '${pathToFileURL(place('scripts/run/serve.mjs'))}';
  process.exitCode = await serve(process.execPath, ['-e', ${JSON.stringify(program)}]);
`;
const wrapper = wrapping(stays);

const direct = [process.execPath, '--input-type=module', '-e', wrapper];
// As npm does it; the second command keeps the shell from replacing itself with the first.
const throughShell = ['sh', '-c', '"$@"; exit $?', 'sh', ...direct];

/** Starts it in a process group of its own, as a terminal would, and calls `onUp` when it runs. */
const startAndHear = (onUp, [program, ...args] = direct) =>
  new Promise((resolve) => {
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, npm_lifecycle_event: 'start' },
    });
    const heard = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      heard.push(line);
      if (line === 'up') onUp(child.pid);
    });
    child.once('close', (code) => resolve({ heard, code }));
  });

describe('npm start', () => {
  it('passes a Ctrl-C on once, though it comes from the terminal and from npm', async () => {
    const { heard, code } = await startAndHear((pid) => {
      process.kill(-pid, 'SIGINT');
      process.kill(pid, 'SIGINT');
    });
    expect(heard).toEqual(['up', 'SIGINT']);
    expect(code).toBe(7);
  });

  it('passes a supervisor’s SIGTERM on', async () => {
    const { heard, code } = await startAndHear((pid) => process.kill(pid, 'SIGTERM'));
    expect(heard).toEqual(['up', 'SIGTERM']);
    expect(code).toBe(7);
  });

  it('stops the hub where npm and its shell were ended', async () => {
    const { heard } = await startAndHear((pid) => process.kill(pid, 'SIGTERM'), throughShell);
    expect(heard).toEqual(['up', 'SIGTERM']);
  });

  it.each([
    ['sixteen threads, so that a mount that hangs does not keep the last one', undefined, '16'],
    ['as many threads as the environment says', '6', '6'],
  ])('gives the hub %s', (_, given, found) => {
    const { UV_THREADPOOL_SIZE: _ours, ...env } = process.env;
    const args = ['--input-type=module', '-e', wrapping('console.log(process.env.UV_THREADPOOL_SIZE)')];
    const heard = execFileSync(process.execPath, args, {
      encoding: 'utf8',
      env: given === undefined ? env : { ...env, UV_THREADPOOL_SIZE: given },
    });
    expect(heard.trim()).toBe(found);
  });
});
