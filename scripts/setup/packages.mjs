import { existsSync, writeFileSync } from 'node:fs';
import { onPath, run } from './command.mjs';
import { place, root } from './places.mjs';
import { SetupProblem } from './problem.mjs';
import { hashOf, readStamp } from './stamp.mjs';

// Inside node_modules, so that it goes when they go.
const stampPath = place('node_modules', '.streamops-lock');
const lockHash = () => hashOf([place('package-lock.json')]);

export const packagesAreCurrent = () => readStamp(stampPath) === lockHash();

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
