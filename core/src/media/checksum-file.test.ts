import { describe, expect, it } from 'vitest';
import { checksumLine, parseChecksum } from './checksum-file.ts';

const digest = 'a3f1'.repeat(16);

describe('a checksum file', () => {
  it('is one line that sha256sum reads', () => {
    expect(checksumLine({ digest, fileName: 'Night 1.mkv' })).toBe(`${digest}  Night 1.mkv\n`);
    expect(checksumLine({ digest, fileName: 'a\\b\nc\rd' })).toBe(`\\${digest}  a\\\\b\\nc\\rd\n`);
  });

  it.each([' two  blanks ', '-c', '*star', '\\n', 'a\nb', 'a\\\nb\r', '\\\\n', 'Größe 🎮.mkv'])(
    'comes back as it was: %j',
    (fileName) => {
      expect(parseChecksum(checksumLine({ digest, fileName }))).toEqual({ digest, fileName });
    },
  );

  it.each([
    '',
    'Notes',
    `${digest}  a.mkv`,
    `${digest}  a\n${digest}  b\n`,
    `\\${digest}  a\\tb\n`,
    `\\${digest}  a\\\n`,
    `${digest.toUpperCase()}  a\n`,
  ])('is told from other text: %j', (text) => {
    expect(parseChecksum(text)).toBeNull();
  });
});
