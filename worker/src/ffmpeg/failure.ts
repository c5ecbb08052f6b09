import type { ErrorCode } from '@streamops/core';
import type { LogLine } from './parse-log.ts';

interface Failure {
  code: ErrorCode;
  /** ffmpeg's own words. */
  line: string;
}

const known: readonly { pattern: RegExp; code: ErrorCode }[] = [
  { pattern: /No space left on device|Disk quota exceeded/i, code: 'DISK_FULL' },
  // `Operation not permitted` without a file is a -1 of some demuxer or muxer, which has the number of EPERM by chance.
  {
    pattern: /Permission denied|Read-only file system|[\\/][^:]*: Operation not permitted/i,
    code: 'FILE_DENIED',
  },
  { pattern: /not on whitelist/i, code: 'FORMAT_FORBIDDEN' },
  { pattern: /No such file or directory/i, code: 'FILE_MISSING' },
  {
    pattern: /Stale (NFS )?file handle|No such device|Transport endpoint is not connected/i,
    code: 'DRIVE_OFFLINE',
  },
  {
    pattern:
      /moov atom not found|EBML header parsing failed|broken header|Broken file|Invalid data found when processing input$/i,
    code: 'MEDIA_BROKEN',
  },
  // What the header calls a codec is none that this ffmpeg reads.
  { pattern: /Decoder \(codec [^)]*\) not found/i, code: 'NOT_MEDIA' },
];

const serious = new Set(['panic', 'fatal', 'error']);
/** Said at the end of any failure: true, and of no use. */
const empty = /^(Conversion failed!|Exiting\b.*|)$/;

/** A damaged picture is complained of many times, whatever it is that went wrong in the end. */
const noise =
  /error while decoding|concealing|corrupt|Invalid NAL|non-existing [PS]PS|no frame!|missing picture/i;

/** Who reads MP4 and Matroska. Who writes them goes by one name: `[mov @ …]`. */
const ofTheInput = /^\[(mov,mp4,m4a,3gp,3g2,mj2|matroska,webm) @/;

/** The first complaint is the cause, the later ones follow from it. */
const telling = (lines: readonly LogLine[]): string | undefined =>
  (lines.find(({ text }) => !noise.test(text)) ?? lines.at(-1))?.text.trim();

/** ffmpeg can lose the last bytes of a file on a full disk, say so, and still end with 0. */
export const losesBytes = ({ level, text }: LogLine): boolean =>
  serious.has(level) && /Error (writing trailer|closing file)|No space left|Disk quota/i.test(text);

/** Why ffmpeg failed, from its last lines, and the line that tells most. */
export const failureOf = (lines: readonly LogLine[]): Failure => {
  const errors = lines.filter(({ level, text }) => serious.has(level) && !empty.test(text.trim()));
  const candidates = errors.length > 0 ? errors : lines.filter(({ text }) => !empty.test(text.trim()));
  for (const { pattern, code } of known) {
    const found = candidates.find(({ text }) => pattern.test(text));
    if (found) return { code, line: found.text.trim() };
  }
  const line = errors.length > 0 ? telling(errors) : candidates.at(-1)?.text.trim();
  return {
    code: ofTheInput.test(line ?? '') ? 'MEDIA_BROKEN' : 'FFMPEG_FAILED',
    line: line ?? 'ffmpeg said nothing.',
  };
};
