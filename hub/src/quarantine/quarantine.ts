import type { AssetId, Catalog, Quarantined } from '@streamops/core';
import type { Logger } from 'pino';
import type { QuarantineService } from '../services.ts';
import { createTurns } from '../turns.ts';
import { adoptFrom } from './adopt.ts';
import { createGround, type GroundDeps, isCode } from './ground.ts';
import { createHold } from './hold.ts';
import { createPurge } from './purge.ts';
import { createRestore } from './restore.ts';

interface Deps extends GroundDeps {
  log: Logger;
  now?: () => number;
}

const rowsOf = ({ quarantine }: Catalog) =>
  async function* (state: Quarantined['state']): AsyncGenerator<Quarantined> {
    let cursor: string | null = null;
    do {
      const page = await quarantine.list(cursor ? { state, cursor, limit: 200 } : { state, limit: 200 });
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor);
  };

/** Originals that were put aside, on the drive they came from. Nothing is deleted before its days are over. */
export const createQuarantine = ({ log, now = Date.now, ...deps }: Deps): QuarantineService => {
  const ground = createGround(deps);
  const { catalog, callsFor } = ground;
  const adopt = adoptFrom({ catalog, callsFor });
  const { hold, carryOut } = createHold(ground, now);
  const restore = createRestore(ground, adopt);
  const { purge, finish } = createPurge(ground, carryOut);
  const rowsIn = rowsOf(catalog);
  const turns = createTurns();

  /** One at a time with the file of an asset: each believes what it read before it moved anything. */
  const inTurn = <T>(assetId: AssetId, work: () => Promise<T>): Promise<T> => turns.take([assetId], work);

  return {
    hold: (request) => inTurn(request.assetId, () => hold(request)),
    restore: async (id) => inTurn((await catalog.quarantine.get(id)).assetId, () => restore(id)),
    async isTaking(driveId, path) {
      for await (const row of rowsIn('intended')) {
        if (row.driveId === driveId && row.originalPath === path) return true;
      }
      return false;
    },
    async sweep(at) {
      /** A drive that does not answer keeps each call waiting: it is asked once. */
      const away = new Set<string>();
      const handle = async (known: Quarantined, work: (row: Quarantined) => Promise<void>): Promise<void> => {
        if (away.has(known.driveId)) return;
        const inItsTurn = async () => {
          const row = await catalog.quarantine.get(known.id);
          if (row.state === known.state) await work(await adopt(row, away));
        };
        try {
          await inTurn(known.assetId, inItsTurn);
        } catch (err) {
          const facts = { err, quarantineId: known.id, path: known.originalPath };
          if (isCode(err, 'DRIVE_OFFLINE')) away.add(known.driveId);
          // A drive that was removed is waited for too, however long it takes to come back.
          else if (!isCode(err, 'DRIVE_NOT_FOUND'))
            log.error(facts, 'A quarantined file could not be handled');
        }
      };
      const purgeExpired = async (row: Quarantined) => (row.expiresAt <= at ? purge(row) : undefined);
      for await (const row of rowsIn('intended')) await handle(row, finish);
      for await (const row of rowsIn('held')) await handle(row, purgeExpired);
    },
  };
};
