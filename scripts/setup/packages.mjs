import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { onPath, run } from './command.mjs';
import { place, root } from './places.mjs';
import { SetupProblem } from './problem.mjs';
import { hashOf, readStamp } from './stamp.mjs';

// Inside node_modules, so that it goes when they go.
const stampPath = place('node_modules', '.streamops-lock');
const lockHash = () => hashOf([place('package-lock.json')]);

const packagesIn = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;

/**
 * Whether what the lock names lies in node_modules, by the list that npm keeps there: so after a developer's own
 * `npm install`. `wanted`, `found`: path → package. Pure.
 */
export const isInstalled = (wanted, found) =>
  Object.entries(wanted)
    .filter(([path]) => path.includes('node_modules/'))
    .every(([path, { version, integrity, optional }]) => {
      const there = found[path];
      // Optional packages are for other systems: npm leaves them out.
      return there ? there.version === version && there.integrity === integrity : optional === true;
    });

/** Remembers what it finds out, so that the next time one hash is enough. */
export const packagesAreCurrent = () => {
  if (readStamp(stampPath) === lockHash()) return true;
  const installed = place('node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  if (!isInstalled(packagesIn(place('package-lock.json')), packagesIn(installed))) return false;
  writeFileSync(stampPath, lockHash());
  return true;
};

/** npm by the path it gave us, else the one on PATH. */
const npmCommand = () => {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  // The runtime under node_modules is about to be replaced: don't run npm with it.
  if (script && node && existsSync(script) && !node.startsWith(root))
    return { program: node, args: [script] };
  const npm = onPath('npm');
  if (!npm) throw new SetupProblem('npm is not on PATH. Install Node 20 or newer with npm, and start again.');
  return { program: npm, args: [] };
};

/** `npm ci`, with what NODE_ENV or an omit setting would leave out. Throws a SetupProblem when it fails. */
export const installPackages = async () => {
  console.log('Installing the npm packages (npm ci).');
  const { program, args } = npmCommand();
  const code = await run(
    program,
    [...args, 'ci', '--include=dev', '--include=optional', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32' && program.endsWith('.cmd'),
    },
  );
  if (code !== 0)
    throw new SetupProblem(`npm ci ended with ${code}; its own lines above say why. Try:`, ['npm ci']);
  writeFileSync(stampPath, lockHash());
};
