/**
 * Run by crash.test.ts and killed while it writes: asks for events, jobs and assets without a pause and prints the
 * id of each that the catalog has acknowledged.
 */
import { writeSync } from 'node:fs';
import { newId } from '@streamops/core';
import { openSqliteCatalog } from './index.ts';

const [file = ':memory:'] = process.argv.slice(2);
const { journal, jobs, assets } = await openSqliteCatalog(file);
const driveId = newId();

/** Straight into the pipe: what was printed is there whatever happens to this process. */
const acknowledge = (kind: string, id: string | undefined) => writeSync(1, `${kind} ${id}\n`);

const events = async () => {
  const data = { driveId, name: 'recordings' };
  const event = { type: 'drive.online', source: 'crash', dedupeKey: newId(), data } as const;
  const [stored] = await journal.append([event]);
  acknowledge('event', stored?.id);
};

const requests = async () => {
  const ask = { type: 'remux', params: {}, lane: 'io', priority: 5, askedBy: 'crash' } as const;
  const job = { ...ask, id: newId(), inputs: [{ assetId: newId() }], runId: newId(), continuation: null };
  const [stored] = await jobs.request([job]);
  acknowledge('job', stored?.id);
};

const files = async () => {
  const path = `clips/${newId()} EldenRing.mkv`;
  const { id } = await assets.put({ driveId, path, sizeBytes: 1, modifiedAt: 1, origin: 'recorder' });
  await assets.update(id, { xxh64: 'aaaaaaaaaaaaaaaa', status: 'ready', tags: ['boss'] });
  acknowledge('asset', id);
};

const forever = async (write: () => Promise<void>): Promise<never> => {
  for (;;) await write();
};
await Promise.race([events, events, requests, requests, files, files].map(forever));
