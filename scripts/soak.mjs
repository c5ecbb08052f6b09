import { countingLine, runVitest } from './run/vitest.mjs';
import { setupOrExit } from './setup.mjs';

await setupOrExit({ tests: true });

// The same tests, with the full counts that they keep for this variable.
const { counts, code } = await runVitest(process.argv.slice(2), { STREAMOPS_SOAK: '1' });
console.log(countingLine(counts));
process.exitCode = code;
