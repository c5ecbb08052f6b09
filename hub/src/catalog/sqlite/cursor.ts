import { type Page, StreamOpsError } from '@streamops/core';

/** A page starts after this: `seq` of the last item that was shown. `stemmed`: the words matched only by their stems. */
export interface Position {
  seq: number;
  stemmed: boolean;
}

export const toCursor = ({ seq, stemmed }: Position): string =>
  Buffer.from(`${stemmed ? 's' : 'w'}${seq}`).toString('base64url');

/** Rejects with CURSOR_INVALID. No cursor: before everything. */
export const fromCursor = (cursor: string | undefined): Position => {
  if (cursor === undefined) return { seq: Number.MAX_SAFE_INTEGER, stemmed: false };
  const [, how, digits] = /^([sw])(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (digits === undefined) throw new StreamOpsError('CURSOR_INVALID', 'The cursor is not one of ours.');
  return { seq: Number(digits), stemmed: how === 's' };
};

/** `found` holds one item more than the page where another page follows. */
export const toPage = <T extends { seq: number }>(
  found: readonly T[],
  limit: number,
  stemmed = false,
): Page<T> => {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const more = found.length > limit && last !== undefined;
  return { items, nextCursor: more ? toCursor({ seq: last.seq, stemmed }) : null };
};
