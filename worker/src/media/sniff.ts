import { open } from 'node:fs/promises';
import { StreamOpsError } from '@streamops/core';

const headBytes = 4096;

type Sniffed = 'matroska' | 'webm' | 'isobmff' | 'script' | 'text' | 'binary';

/** Playlists and scripts by their first words: each of them names other files or addresses. */
const scripts: readonly RegExp[] = [
  /^#EXTM3U/,
  /^#EXT-X-/,
  /^ffconcat\s+version/i,
  /^(<\?xml|<MPD\b|<SmoothStreamingMedia\b|<!DOCTYPE|<html\b|<asx\b|<smil\b)/i,
  /^\[(playlist|reference)\]/i,
  /^v=0\r?\n/,
  /^file\s+['"/]/,
  /^(https?|rtmps?|rtsp|rtp|udp|tcp|ftp|file|concat|subfile|data|crypto):/i,
];

const isText = (head: Buffer): boolean =>
  head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0x0c);

const boxes = new Set(['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'styp', 'moof', 'sidx']);

/** What the first bytes of a file are. Pure. */
export const sniff = (head: Buffer): Sniffed => {
  if (head.length >= 4 && head.readUInt32BE(0) === 0x1a45dfa3) {
    return head.subarray(0, 128).includes('webm') ? 'webm' : 'matroska';
  }
  if (boxes.has(head.toString('latin1', 4, 8))) return 'isobmff';
  const words = head.toString('utf8').replace(/^\uFEFF?\s*/, '');
  if (scripts.some((script) => script.test(words))) return 'script';
  return isText(head) ? 'text' : 'binary';
};

export const readHead = async (path: string, bytes = headBytes): Promise<Buffer> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

/** Before any program opens it. Rejects with FORMAT_FORBIDDEN for playlists and scripts, NOT_MEDIA for other text. */
export const refuseScripts = async (path: string): Promise<void> => {
  const found = sniff(await readHead(path));
  if (found === 'script') {
    throw new StreamOpsError(
      'FORMAT_FORBIDDEN',
      `${path} is a playlist or a script, whatever its name says.`,
    );
  }
  if (found === 'text') throw new StreamOpsError('NOT_MEDIA', `${path} holds text.`);
};
