import { writeFileSync } from 'node:fs';
import { run } from './command.mjs';
import { place, projectNode } from './places.mjs';
import { SetupProblem } from './problem.mjs';
import { hashOf, readStamp } from './stamp.mjs';

const stampPath = place('editor', 'dist', '.streamops-sources');
const sources = [
  'editor/src',
  'editor/public',
  'editor/index.html',
  'editor/vite.config.ts',
  'editor/package.json',
  'core/src',
  'package-lock.json',
];
const sourceHash = () => hashOf(sources.map((path) => place(path)));

export const editorIsCurrent = () => readStamp(stampPath) === sourceHash();

/** Throws a SetupProblem when the build fails; its own lines are above. */
export const buildEditor = async () => {
  console.log('Building the editor (vite build).');
  const hash = sourceHash();
  const code = await run(
    projectNode(),
    [place('node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: place('editor'),
      env: { ...process.env, NODE_ENV: 'production' },
    },
  );
  if (code !== 0)
    throw new SetupProblem(`The editor did not build (exit ${code}); vite's lines above say why.`);
  writeFileSync(stampPath, hash);
};
