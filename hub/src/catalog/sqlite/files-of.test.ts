import { newId } from '@streamops/core';
import { expect, it } from 'vitest';
import { openSqliteCatalog } from './index.ts';

it('lets others have their turn while the files of a drive are gone through', async () => {
  const { assets, together, close } = await openSqliteCatalog(':memory:');
  const driveId = newId();
  const files = Array.from({ length: 2_500 }, (_, index) => ({
    ...{ driveId, path: `${index}.mkv`, sizeBytes: 1, modifiedAt: 1, origin: 'existing' as const },
  }));
  await together(() => Promise.all(files.map(assets.put)));
  let turns = 0;
  let looking = true;
  const turn = () => {
    turns += 1;
    if (looking) setImmediate(turn);
  };
  setImmediate(turn);
  let seen = 0;
  for await (const page of assets.filesOf(driveId)) seen += page.length;
  looking = false;
  expect(seen).toBe(2_500);
  expect(turns).toBeGreaterThanOrEqual(2);
  await close();
});
