import { readdirSync } from 'node:fs';
import { run } from './setup/command.mjs';
import { place, projectNode, root } from './setup/places.mjs';
import { setupOrExit } from './setup.mjs';

await setupOrExit({ tests: true });

// Each benchmark is a program that prints its own table; one after another, so that none disturbs another.
const [wanted = ''] = process.argv.slice(2);
const benches = readdirSync(place('test/bench')).filter(
  (name) => name.endsWith('.bench.ts') && name.includes(wanted),
);
for (const name of benches.sort()) {
  console.log(`\n# ${name.replace('.bench.ts', '')}`);
  const code = await run(projectNode(), [place('test/bench', name)], { cwd: root });
  if (code !== 0) process.exitCode = code;
}
