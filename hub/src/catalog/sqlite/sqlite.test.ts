import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  assetCatalogContract,
  assetSearchContract,
  driveStoreContract,
  flowStoreContract,
  jobStoreContract,
  journalContract,
  quarantineStoreContract,
  retentionContract,
  runStoreContract,
  settingsStoreContract,
  togetherContract,
  tokenStoreContract,
} from '@streamops/core/contracts';
import { afterAll, describe } from 'vitest';
import { openSqliteCatalog } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'streamops-catalog-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let opened = 0;
const open = () => {
  opened += 1;
  return openSqliteCatalog(join(folder, `${opened}.db`));
};

describe('sqlite', () => {
  journalContract(open);
  assetCatalogContract(open);
  assetSearchContract(open);
  jobStoreContract(open);
  runStoreContract(open);
  flowStoreContract(open);
  driveStoreContract(open);
  quarantineStoreContract(open);
  settingsStoreContract(open);
  tokenStoreContract(open);
  togetherContract(open);
  retentionContract(open);
});
