import type { Request, Response } from 'express';

/** What of a file is answered. */
export type FilePart =
  | { status: 200 | 206; from: number; length: number }
  | { status: 304 }
  /** The range that was asked for is not in the file. */
  | { status: 416 };

interface Facts {
  sizeBytes: number;
  modifiedAt: number;
}

const etagOf = ({ sizeBytes, modifiedAt }: Facts): string =>
  `W/"${sizeBytes.toString(16)}-${Math.floor(modifiedAt).toString(16)}"`;

/** A part is of use only to who has the rest of the same file. */
const isStillIt = (ifRange: string | undefined, etag: string, { modifiedAt }: Facts): boolean => {
  if (ifRange === undefined) return true;
  if (ifRange.includes('"')) return ifRange === etag;
  return Math.floor(modifiedAt / 1000) * 1000 <= Date.parse(ifRange);
};

/** Conditions and Range of a request, held against the file as it is now. Sets the headers of the answer. */
export const choosePart = (req: Request, res: Response, facts: Facts): FilePart => {
  const { sizeBytes, modifiedAt } = facts;
  const etag = etagOf(facts);
  res.set({ 'accept-ranges': 'bytes', etag, 'last-modified': new Date(modifiedAt).toUTCString() });
  if (req.fresh) return { status: 304 };
  const isAsked = /^bytes=/.test(req.get('range') ?? '') && isStillIt(req.get('if-range'), etag, facts);
  const ranges = isAsked ? req.range(sizeBytes, { combine: true }) : undefined;
  if (ranges === -1) {
    res.set('content-range', `bytes */${sizeBytes}`);
    return { status: 416 };
  }
  // What can't be understood, and several parts at once, is answered with the whole.
  const [one, another] = ranges === undefined || ranges === -2 ? [] : ranges;
  if (!one || another) return { status: 200, from: 0, length: sizeBytes };
  res.set('content-range', `bytes ${one.start}-${one.end}/${sizeBytes}`);
  return { status: 206, from: one.start, length: one.end - one.start + 1 };
};
