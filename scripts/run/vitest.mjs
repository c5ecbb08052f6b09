import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../setup/command.mjs';
import { place, projectNode, root } from '../setup/places.mjs';

/** Counts by vitest's JSON report. A file that could not be loaded has no tests: it counts as one that failed. */
export const countTests = ({ testResults = [] } = {}) => {
  const statuses = testResults.flatMap(({ status, assertionResults }) =>
    assertionResults.length === 0 && status === 'failed'
      ? ['failed']
      : assertionResults.map((test) => test.status),
  );
  const count = (...wanted) => statuses.filter((status) => wanted.includes(status)).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: statuses.length - count('passed', 'failed'),
  };
};

/** The line that ends a run: `12 passed, 0 failed, 1 skipped`. */
export const countingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

const readReport = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
};

/** Runs vitest with its usual report and counts. Resolves to the counts and an exit code that is 0 only when tests ran and all held. */
export const runVitest = async (args, env = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'streamops-tests-'));
  const report = join(folder, 'report.json');
  try {
    const code = await run(
      projectNode(),
      [
        place('node_modules/vitest/vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...args,
      ],
      { cwd: root, env: { ...process.env, ...env } },
    );
    const counts = countTests(readReport(report));
    const held = code === 0 && counts.failed === 0 && counts.passed > 0;
    return { counts, code: held ? 0 : code || 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
