import { pipeline } from 'node:stream/promises';
import { StreamOpsError, systemCode } from '@streamops/core';
import type { Request, Response } from 'express';
import type { DriveFile } from '../services.ts';
import { choosePart } from './file-part.ts';

/** A few tenths of a second of a recording: few calls, and a player that seeks away has read little in vain. */
const chunkBytes = 256 * 1024;

interface Piece {
  from: number;
  length: number;
  /** For messages. */
  what: string;
}

async function* bytesOf(
  file: Pick<DriveFile, 'read'>,
  { from, length, what }: Piece,
): AsyncGenerator<Uint8Array> {
  const end = from + length;
  for (let at = from; at < end; ) {
    const chunk = await file.read(at, Math.min(chunkBytes, end - at));
    if (chunk.length === 0)
      throw new StreamOpsError('FILE_CHANGED', `${what} became shorter while it was read.`);
    yield chunk;
    at += chunk.length;
  }
}

/** A player that seeks hangs up all the time. */
const hungUp = (error: unknown): boolean => systemCode(error) === 'ERR_STREAM_PREMATURE_CLOSE';

/** Headers that speak of the file, where the answer turns out to be an error. */
const takeBack = (res: Response): void => {
  for (const name of ['accept-ranges', 'etag', 'last-modified', 'content-range', 'content-length']) {
    if (!res.headersSent) res.removeHeader(name);
  }
};

/** The first bytes are read before anything is answered, so that a drive that hangs is still told of by name. */
const stream = async (res: Response, status: number, bytes: AsyncGenerator<Uint8Array>): Promise<void> => {
  try {
    const first = await bytes.next();
    res.status(status);
    const all = async function* () {
      if (!first.done) yield first.value;
      yield* bytes;
    };
    await pipeline(all, res);
  } catch (error) {
    takeBack(res);
    if (!hungUp(error)) throw error;
  }
};

/**
 * Range, HEAD, If-Range and conditional requests. Rejects with RANGE_INVALID, and with what reading rejects with; where
 * half of the answer is out, the connection is cut.
 */
export const sendDriveFile = async (
  { req, res, what }: { req: Request; res: Response; what: string },
  file: DriveFile,
): Promise<void> => {
  const { size, mtimeMs } = file.stats;
  const part = choosePart(req, res, { sizeBytes: size, modifiedAt: mtimeMs });
  if (part.status === 416)
    throw new StreamOpsError('RANGE_INVALID', `${what} does not have the bytes asked for.`);
  if (part.status === 304) return void res.status(304).end();
  res.set('content-length', String(part.length));
  if (req.method === 'HEAD') return void res.status(part.status).end();
  await stream(res, part.status, bytesOf(file, { ...part, what }));
};
