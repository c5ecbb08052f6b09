import type { AssetCatalog, DriveId, Journal, NewEvent } from '@streamops/core';
import type { EventLog } from '../../../services.ts';
import type { Known, Stamp } from './file-events.ts';

export interface News {
  /**
   * Records what was seen; gives the `seq` of each. What is in the journal under its key and was not handled yet is
   * not told twice. What was handled, and still is unknown to the catalog, has come about again (a file that a job
   * moved away was put back by hand): it is told again, as what comes after the earlier one.
   */
  tell(seen: readonly NewEvent[]): Promise<number[]>;
  /** Until its events are handled, what was told of a file counts; from then on what the catalog says. */
  knownOf(driveId: DriveId, path: string): Promise<Known>;
}

interface Deps {
  events: Pick<EventLog, 'record'>;
  journal: Pick<Journal, 'lastSeq' | 'unhandled'>;
  assets: Pick<AssetCatalog, 'findByPath'>;
  announced: Map<string, Stamp & { seq: number }>;
}

/** What sensors tell the journal, and what is known of a file by it. */
export const createNews = ({ events, journal, assets, announced }: Deps): News => {
  const isPending = async (seq: number): Promise<boolean> =>
    (await journal.unhandled(1, seq - 1))[0]?.seq === seq;

  const tell: News['tell'] = async (seen) => {
    const before = await journal.lastSeq();
    const seqs = (await events.record(seen)).map(({ seq }) => seq);
    const again: { index: number; event: NewEvent }[] = [];
    for (const [index, event] of seen.entries()) {
      const seq = seqs[index] ?? 0;
      if (seq > before || (await isPending(seq))) continue;
      const base = event.dedupeKey.replace(/:after:\d+$/, '');
      again.push({ index, event: { ...event, dedupeKey: `${base}:after:${seq}` } });
    }
    if (again.length === 0) return seqs;
    const later = await tell(again.map(({ event }) => event));
    for (const [at, { index }] of again.entries()) seqs[index] = later[at] ?? 0;
    return seqs;
  };

  return {
    tell,
    async knownOf(driveId, path) {
      const told = announced.get(path);
      // Asked before the catalog: what is handled by now is in it.
      if (told && !(await isPending(told.seq)) && announced.get(path) === told) announced.delete(path);
      const asset = await assets.findByPath(driveId, path);
      return { announced: announced.get(path), asset };
    },
  };
};
