import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What `obs-record.ts` prints, a line each. `at`: epoch milliseconds. */
const step = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('connected'),
    at: z.int(),
    obsVersion: z.string(),
    obsWebSocketVersion: z.string(),
  }),
  z.object({ step: z.literal('started'), at: z.int(), path: z.string() }),
  z.object({ step: z.literal('stopped'), at: z.int(), path: z.string() }),
]);
export type ObsStep = z.infer<typeof step>;

/** Whether this machine can run the tests with OBS: the programs, and the right to make a network namespace. */
export const obsIsHere = async (): Promise<boolean> => {
  const check =
    'command -v obs Xvfb ip unshare && unshare --net $([ "$(id -u)" = 0 ] || echo --map-root-user) true';
  return promisify(execFile)('bash', ['-c', check]).then(
    () => true,
    () => false,
  );
};

/** In CI a machine without OBS fails; elsewhere its tests are skipped. */
export const skipWithoutObs = async (): Promise<boolean> =>
  process.env.STREAMOPS_REQUIRE_BACKENDS !== '1' && !(await obsIsHere());

export interface Obs {
  /** Where OBS writes: a folder that a hub can watch from outside. */
  recordings: string;
  /** Each step as it happens, up to the last recording's stop. */
  steps: AsyncIterable<ObsStep>;
  /** Resolves when OBS has ended. Rejects with the words of whatever failed. */
  done: Promise<void>;
}

const exitOf = (child: ChildProcess, folder: string): Promise<void> => {
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', async (code) => {
      if (code === 0) return resolve();
      const log = await readFile(join(folder, 'obs.log'), 'utf8').catch(() => '');
      reject(new Error(`The run with OBS ended with ${code}.\n${words}\n${log.slice(-2000)}`));
    });
  });
};

async function* stepsOf(child: ChildProcess): AsyncGenerator<ObsStep> {
  if (!child.stdout) return;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('{')) yield step.parse(JSON.parse(line));
  }
}

/**
 * Starts a real OBS that makes `count` recordings of `seconds` each, hands it to `use`, and ends it whatever
 * happens. The recordings lie in `folder` if one is given, else in a folder that is gone afterwards.
 */
export const withObs = async <T>(
  options: { seconds: number; count?: number; folder?: string },
  use: (obs: Obs) => Promise<T>,
): Promise<T> => {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'streamops-obs-')));
  const record = [process.execPath, here('obs-record.ts'), options.seconds, options.count ?? 1].map(String);
  const child = spawn('bash', [here('obs-headless.sh'), folder, ...record], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const done = exitOf(child, folder);
  // Where `use` fails first, its error is the one to see.
  done.catch(() => undefined);
  try {
    return await use({ recordings: join(folder, 'recordings'), steps: stepsOf(child), done });
  } finally {
    child.kill('SIGTERM');
    await done.catch(() => undefined);
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  }
};
