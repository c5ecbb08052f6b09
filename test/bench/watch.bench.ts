/**
 * A drive of many small files, all known to the catalog, until it is watched and held against the catalog, against an
 * asynchronous readdir + stat of the same tree: `node test/bench/watch.bench.ts [FILES] [PAIRS]`.
 *
 * Each side runs in a process of its own that is otherwise at rest, so that its memory can be read: resident bytes
 * before, and the most of what was resident until it was ready and a second after. The plain side keeps what it found
 * (path, size, mtime), as whoever wants to compare it must. Ours then has to hear of a file that is written, and of
 * nothing else.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createLog } from '../../core/src/log/log.ts';
import { openSqliteCatalog } from '../../hub/src/catalog/sqlite/index.ts';
import { createDriveService } from '../../hub/src/sensors/drives/index.ts';
import { until } from '../e2e/hub-process.ts';
import { compare, pairs, row, shown, spread } from './measure.ts';

const folders = 100;
const statsAtOnce = 32;

interface Measured {
  seconds: number;
  memoryMb: number;
  files: number;
}

/** Runs `work` until it is ready and tells what that took of time and memory. */
const measured = async (work: () => Promise<number>): Promise<Measured> => {
  globalThis.gc?.();
  await sleep(200);
  const before = process.memoryUsage.rss();
  let most = before;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const looking = setInterval(look, 20);
  const startedAt = performance.now();
  const files = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  await sleep(1000);
  look();
  clearInterval(looking);
  return { seconds, memoryMb: (most - before) / 1e6, files };
};

const folderName = (n: number) => `folder ${n}`;
const fileName = (n: number) => join(folderName(n % folders), `take ${n}.mkv`);

/** The files, and a catalog that knows them: told by the drive's own first scan would take much longer. */
const build = async (place: string, count: number): Promise<void> => {
  const root = join(place, 'drive');
  for (let n = 0; n < folders; n += 1) await mkdir(join(root, folderName(n)), { recursive: true });
  const catalog = await openSqliteCatalog(join(place, 'catalog.db'));
  const settings = { name: 'rec', path: root, watch: true, watching: 'auto', include: ['**/*'], exclude: [] };
  // The cast: `watching` is one of three words.
  const given = { ...settings, minQuietSeconds: 1, kind: 'local' } as Parameters<
    typeof catalog.drives.add
  >[0];
  const drive = await catalog.drives.add(given);
  await catalog.drives.update(drive.id, { scanned: true });
  const one = async (n: number) => {
    const path = fileName(n);
    await writeFile(join(root, path), `take ${n}`);
    const { size, mtimeMs } = await lstat(join(root, path));
    const modifiedAt = Math.floor(mtimeMs);
    await catalog.assets.put({ driveId: drive.id, path, sizeBytes: size, modifiedAt, origin: 'recorder' });
  };
  for (let from = 0; from < count; from += 500) {
    const some = Math.min(500, count - from);
    await Promise.all(Array.from({ length: some }, (_, n) => one(from + n)));
  }
  await catalog.close();
};

/** The drive service over the catalog, as `main.ts` has it; the journal's events are counted. */
const watched = async (place: string, count: number): Promise<Measured> => {
  const catalog = await openSqliteCatalog(join(place, 'catalog.db'));
  const told: string[] = [];
  const events = {
    record: async (list: Parameters<typeof catalog.journal.append>[0]) => {
      told.push(...list.map(({ type }) => type));
      return catalog.journal.append(list);
    },
  };
  const log = createLog({ name: 'hub', level: 'silent', pretty: false });
  const drives = createDriveService({ catalog, events, log });
  const isReady = async () => {
    const [drive] = await drives.list();
    return drive?.online && !drive.scanning && drive.settling.length === 0;
  };
  const result = await measured(async () => {
    await drives.start();
    while (!(await isReady())) await sleep(2);
    return count;
  });
  assert.deepEqual(told, []);
  const late = join(place, 'drive', folderName(7), 'late.mkv');
  await writeFile(late, 'late');
  await until('the late file', async () => told.length > 0);
  assert.deepEqual(told, ['file.closed']);
  await drives.stop();
  await rm(late);
  await catalog.close();
  return result;
};

/** `readdir` with types and `lstat` of each file, so many at once. */
const walked = (place: string): Promise<Measured> => {
  const root = join(place, 'drive');
  const found = new Map<string, string>();
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    const waiting = entries.values();
    const some = async () => {
      for (const entry of waiting) {
        const path = join(folder, entry.name);
        if (entry.name === '.streamops') continue; // The drive's own mark.
        if (entry.isDirectory()) await walk(path);
        else {
          const { size, mtimeMs } = await lstat(join(root, path));
          found.set(path, `${size}:${Math.floor(mtimeMs)}`);
        }
      }
    };
    await Promise.all(Array.from({ length: folder === '' ? 1 : statsAtOnce }, some));
  };
  return measured(async () => {
    await walk('');
    return found.size;
  });
};

const inProcess = async (side: 'watched' | 'walked', place: string, count: number): Promise<Measured> => {
  const args = ['--expose-gc', '--no-warnings', fileURLToPath(import.meta.url), side, place, String(count)];
  const measured: Measured = JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
  assert.equal(measured.files, count);
  return measured;
};

const main = async (count: number, pairCount: number): Promise<void> => {
  const place = await mkdtemp(join(tmpdir(), 'streamops-bench-watch-'));
  try {
    await build(place, count);
    const memory: number[] = [];
    const plainMemory: number[] = [];
    const ours = async () => {
      const { seconds, memoryMb } = await inProcess('watched', place, count);
      memory.push(memoryMb);
      return seconds;
    };
    const theirs = async () => {
      const { seconds, memoryMb } = await inProcess('walked', place, count);
      plainMemory.push(memoryMb);
      return seconds;
    };
    const found = await compare(ours, theirs, pairCount);
    row(
      `${count.toLocaleString('en')} files in ${folders} folders, watched until ready`,
      {
        ours: shown(found.ours, ' s'),
        'readdir + lstat': shown(found.theirs, ' s'),
        ratio: shown(found.ratio),
      },
      '≤ 1.5',
    );
    row(
      'extra memory of that, at its most',
      { ours: shown(spread(memory), ' MB'), 'readdir + lstat': shown(spread(plainMemory), ' MB') },
      '≤ 120 MB',
    );
  } finally {
    await rm(place, { recursive: true, force: true });
  }
};

const [side, place = '', files] = process.argv.slice(2);
if (side === 'watched') console.log(JSON.stringify(await watched(place, Number(files))));
else if (side === 'walked') console.log(JSON.stringify(await walked(place)));
else await main(Number(process.argv[2] ?? 100_000), Number(process.argv[3] ?? pairs));
