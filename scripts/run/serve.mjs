import { spawn } from 'node:child_process';
import { constants } from 'node:os';

// A Ctrl-C comes once from the terminal and once from npm: signals this close together are one wish.
const samePressMs = 1000;
const parentCheckMs = 500;

/**
 * npm runs a script through a shell, and a shell that is ended by SIGTERM tells nobody: the hub would live on where
 * a supervisor has stopped npm. Only under npm: whoever starts the script from a shell of their own may close that.
 */
const whenNpmEnds = (act, env = process.env) => {
  if (!env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, parentCheckMs);
  timer.unref();
};

/**
 * Node reads files on four threads, and a call to a network mount that hangs keeps one for good: a few of those and
 * the hub could open no file at all. Threads that wait cost next to nothing. The runtime reads it before our code runs.
 */
const withThreads = (env) => ({ UV_THREADPOOL_SIZE: '16', ...env });

/**
 * Runs a program that stays, and resolves to its exit code. It gets a process group of its own, so that the
 * terminal's Ctrl-C reaches it only through here: once, however many ways it comes.
 */
export const serve = (program, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: 'inherit',
      detached: process.platform !== 'win32',
      env: withThreads(process.env),
    });
    let forwardedAt = 0;
    const forward = (signal) => {
      if (Date.now() - forwardedAt < samePressMs) return;
      forwardedAt = Date.now();
      child.kill(signal);
    };
    process.on('SIGINT', () => forward('SIGINT'));
    process.on('SIGTERM', () => forward('SIGTERM'));
    // The terminal was closed: nobody is left to press Ctrl-C.
    process.on('SIGHUP', () => forward('SIGTERM'));
    whenNpmEnds(() => forward('SIGTERM'));
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
