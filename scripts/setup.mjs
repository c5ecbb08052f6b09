import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildEditor, editorIsCurrent } from './setup/editor.mjs';
import { install, installProblem, mayInstall } from './setup/install.mjs';
import { installPackages, packagesAreCurrent } from './setup/packages.mjs';
import { demandNode, place, projectNode } from './setup/places.mjs';
import { SetupProblem } from './setup/problem.mjs';
import { missingPackages } from './setup/programs.mjs';
import { readStamp } from './setup/stamp.mjs';

const seenPath = place('node_modules', '.streamops-programs.json');

const readSeen = () => {
  try {
    return JSON.parse(readStamp(seenPath) || '{}');
  } catch {
    return {};
  }
};

const rememberSeen = (seen, before) => {
  const text = JSON.stringify(seen);
  if (text !== before && existsSync(place('node_modules'))) writeFileSync(seenPath, text);
};

const installPrograms = async ({ tests, seen }) => {
  const { env, platform } = process;
  const missing = missingPackages({ tests, env, seen });
  if (missing.length === 0) return;
  // Before npm and vite have done anything: where a person must act, nothing is left half done.
  if (!mayInstall({ platform, env, uid: process.getuid?.() }))
    throw installProblem(missing, { platform, env });
  await install(missing);
  const still = missingPackages({ tests, env, seen });
  if (still.length > 0) throw new SetupProblem(`Installed, and still not on PATH: ${still.join(', ')}.`);
};

/**
 * Brings a checkout to where it runs: programs, npm packages, the editor's build. Does only what is missing and
 * says each thing before it does it. `tests`: also what the tests need. Throws a SetupProblem.
 */
export const setup = async ({ tests = false } = {}) => {
  const seen = readSeen();
  const before = JSON.stringify(seen);
  demandNode();
  await installPrograms({ tests, seen });
  if (!packagesAreCurrent()) await installPackages();
  rememberSeen(seen, before);
  projectNode();
  if (!editorIsCurrent()) await buildEditor();
};

/** For programs: a SetupProblem is printed and ends with exit 1; anything else is a fault of ours and keeps its stack. */
export const setupOrExit = async (options) => {
  try {
    await setup(options);
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    console.error(error.message);
    process.exit(1);
  }
};

const startedDirectly = process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (startedDirectly) await setupOrExit({ tests: process.argv.includes('--tests') });
