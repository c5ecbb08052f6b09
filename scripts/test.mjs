import { countingLine, runVitest } from './run/vitest.mjs';
import { setupOrExit } from './setup.mjs';

await setupOrExit({ tests: true });

// On a developer's machine a backend that is missing skips its tests; in CI it fails them.
const ci = ['true', '1'].includes(process.env.CI ?? '');
const { counts, code } = await runVitest(
  process.argv.slice(2),
  ci ? { STREAMOPS_REQUIRE_BACKENDS: '1' } : {},
);
if (code !== 0 && counts.failed === 0)
  console.error(`No test failed, yet the run did not end well (exit ${code}).`);
console.log(countingLine(counts));
process.exitCode = code;
