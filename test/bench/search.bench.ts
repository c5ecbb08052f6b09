/**
 * Search over a large catalog: `node test/bench/search.bench.ts [ASSETS]`, a million where nothing is said. The
 * catalog is made once (some minutes) and kept in the system's folder for temporary files.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Asset,
  type AssetCatalog,
  type AssetQuery,
  type MediaInfo,
  mediaInfo,
  newId,
} from '@streamops/core';
import { createAssetSaver } from '../../hub/src/catalog/sqlite/asset-save.ts';
import { openDatabase } from '../../hub/src/catalog/sqlite/database.ts';
import { createFacets } from '../../hub/src/catalog/sqlite/facets.ts';
import { openSqliteCatalog } from '../../hub/src/catalog/sqlite/index.ts';
import { createWordIndex } from '../../hub/src/catalog/sqlite/word-index.ts';
import { mergeStep } from '../../hub/src/catalog/sqlite/word-tidy.ts';

const goalMs = 10;
const askedEach = 400;
const drives = Array.from({ length: 4 }, newId);
// The cast: no list here is empty.
const pick = <T>(list: readonly T[], number: number): T => list[number % list.length] as T;

const games = [
  'EldenRing',
  'Minecraft',
  'Valorant',
  'CounterStrike',
  'Baldurs Gate',
  'Hades',
  'Stardew Valley',
];
const scenes = ['boss fight', 'speedrun', 'intro', 'replay', 'highlights', 'victory', 'fail'];
const tags = ['raw', 'edited', 'short', 'upload', 'thumbnail', 'keep'];

const medias: MediaInfo[] = ['h264', 'hevc', 'av1'].map((codec) =>
  mediaInfo.parse({
    container: 'mkv',
    durationSec: 1_800,
    streams: [
      { kind: 'video', index: 0, codec, width: 1920, height: 1080, frameRate: 60, profile: 'High' },
      { kind: 'audio', index: 1, codec: 'aac', channels: 2, sampleRate: 48_000, title: 'Desktop' },
      { kind: 'audio', index: 2, codec: 'aac', channels: 1, sampleRate: 48_000, title: 'Microphone' },
    ],
  }),
);

/** The n-th asset: every one has a word of its own, one in 10,000 the tag `rare`, one in 500 failed. */
const asset = (n: number): Omit<Asset, 'seq'> => {
  // A multiplication by a large prime scatters what would otherwise come round in step.
  const scattered = (n * 7_919) % 1_000_003;
  const day = new Date(Date.UTC(2020, 0, 1) + n * 90_000).toISOString().slice(0, 10);
  return {
    id: newId(),
    driveId: pick(drives, scattered),
    path: `${pick(games, scattered)}/${day}/${pick(scenes, scattered + n)} clip${n}.mkv`,
    sizeBytes: 1_000_000 + n,
    modifiedAt: n * 90_000,
    xxh64: n.toString(16).padStart(16, '0'),
    media: pick(medias, scattered),
    status: n % 500 === 0 ? 'failed' : n % 50 === 0 ? 'missing' : 'ready',
    origin: 'recorder',
    derivedFrom: null,
    duplicateOf: null,
    tags: [pick(tags, scattered), ...(n % 10_000 === 0 ? ['rare'] : [])],
    favourite: n % 100 === 0,
    artifacts: {},
    error: null,
    createdAt: n * 90_000,
    updatedAt: n * 90_000,
  };
};

/** Straight through the adapter's saver, a few thousand assets a transaction. */
const build = async (file: string, count: number) => {
  const unfinished = `${file}.part`;
  for (const end of ['', '-wal', '-shm']) rmSync(unfinished + end, { force: true });
  await (await openSqliteCatalog(unfinished)).close();
  const db = openDatabase(unfinished);
  const facets = createFacets(db);
  const words = createWordIndex(db, facets);
  const saver = createAssetSaver(db, facets, words);
  for (let from = 1; from <= count; from += 1_000) {
    db.exec('BEGIN');
    for (let n = from; n < from + 1_000 && n <= count; n += 1) saver.add(asset(n));
    words.beforeCommit();
    db.exec('COMMIT');
    if (from % 100_000 === 1) console.log(`  ${from - 1} of ${count} assets`);
  }
  // As the hub does when it has nothing else to write.
  const merge = mergeStep(db);
  while (merge());
  db.close();
  renameSync(unfinished, file);
};

type Question = (n: number) => Partial<AssetQuery>;

const questions = (count: number): Record<string, Question> => ({
  rare: (n) => ({ q: `clip${1 + ((n * 104_729) % count)}` }),
  common: (n) => ({ q: pick(['mkv', 'elden ring', 'h264 1080p', 'boss fight', 'desktop hades'], n) }),
  prefix: (n) => ({ q: pick(['mi', 'min', 'microph', 'spe', '20', 'va speedr', 'highl', 'clip1'], n) }),
  filtered: (n) =>
    pick<Partial<AssetQuery>>(
      [
        { q: 'mkv', tag: 'rare' },
        { q: 'elden', tag: 'keep' },
        { q: 'boss', status: 'failed' },
        { q: 'mi', status: 'missing' },
        { q: '1080p', favourite: true },
        { tag: 'rare' },
        { q: 'hades', driveId: pick(drives, n), tag: 'rare' },
        { q: 'mkv', createdAfter: (count - 100) * 90_000 },
      ],
      n,
    ),
  'next pages': (n) => ({
    q: 'mkv',
    cursor: Buffer.from(`w${1 + ((n * 104_729) % count)}`).toString('base64url'),
  }),
  'no word': () => ({}),
  stemmed: () => ({ q: 'fighters' }),
  nothing: (n) => ({ q: `mkv nowhere${n}` }),
  'never together': () => ({ q: 'minecraft valorant' }),
});

const time = async (assets: AssetCatalog, question: Question) => {
  const taken: number[] = [];
  let found = 0;
  for (let n = 0; n < askedEach; n += 1) {
    const from = performance.now();
    const { items } = await assets.search({ limit: 50, ...question(n) });
    taken.push(performance.now() - from);
    found += items.length;
  }
  taken.sort((a, b) => a - b);
  const at = (share: number) => (taken[Math.floor(taken.length * share)] ?? 0).toFixed(2).padStart(8);
  return { p50: at(0.5), p95: at(0.95), max: at(0.9999), found: found / askedEach };
};

const count = Number(process.argv[2] ?? 1_000_000);
const file = join(tmpdir(), `streamops-bench-search-${count}.db`);
if (!existsSync(file)) {
  const from = performance.now();
  await build(file, count);
  console.log(`Made ${count} assets in ${((performance.now() - from) / 1000).toFixed(0)} s.`);
}
const { assets, close } = await openSqliteCatalog(file);
console.log(`Search over ${count} assets, 50 a page, ${askedEach} questions each; goal p95 <= ${goalMs} ms`);
for (const [name, question] of Object.entries(questions(count))) {
  const { p50, p95, max, found } = await time(assets, question);
  console.log(`${name.padEnd(16)} p50 ${p50} ms   p95 ${p95} ms   max ${max} ms   found ${found.toFixed(1)}`);
}
await close();
