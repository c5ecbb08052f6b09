import { receipt as receiptSchema } from '@streamops/core';
import { describe, expect, it } from 'vitest';
import { unverified } from './unverified.ts';

const held = { subject: 'Container of video', promised: 'mov', found: 'mov', ok: true };
const short = { subject: 'Video', promised: '90 packets', found: '88 packets', ok: false };
const ends = {
  subject: 'Both ends of video',
  promised: 'a keyframe decodes at each end',
  found: '1 of 2 decode',
  ok: false,
};

const receiptOf = (lines: readonly (typeof held)[], notes: { subject: string; text: string }[] = []) =>
  receiptSchema.parse({
    ...{
      verdict: 'unverified',
      lines,
      notes: notes.map((note) => ({ level: 'warn', ...note })),
      commands: [],
    },
    ...{ attempt: 1, workerId: 'w', startedAt: 0, finishedAt: 1, inputBytes: 1, outputBytes: 0 },
  });

const expectations = [{ kind: 'container' }, { kind: 'stream' }, { kind: 'bothEnds' }] as const;
const damaged = { remux: { complaints: ['Read error', '[h264] Invalid NAL unit size (1 > 0)'], lines: [] } };

/** The notes of the receipt that travels in its details. */
const notesOf = ({ details }: { details?: unknown }) => receiptSchema.parse(details).notes;

describe('what did not hold', () => {
  it('is named by its promise, with what was expected and found, what is wrong with the source and what to do', () => {
    const error = unverified({
      receipt: receiptOf([held, short, ends]),
      expect: expectations,
      found: damaged,
    });
    expect(error).toMatchObject({ code: 'OUTPUT_UNVERIFIED' });
    expect(error.message).toMatch(
      /^Promised: each track is there, whole.* Video: expected 90 packets, found 88 packets\. Promised: the picture can be decoded at its start.* found 1 of 2 decode\. The source seems damaged: parts of it can’t be read or decoded\. ffmpeg: Read error\. Play the source/,
    );
    expect(error.message).not.toContain('Container');
    expect(notesOf(error)).toMatchObject([
      { level: 'warn', subject: 'Source', text: expect.stringContaining('seems damaged') },
      { subject: 'What to do', text: expect.stringMatching(/clip.*transcode/) },
    ]);
  });

  it.each([
    ['File ended prematurely at pos. 88', 'it is cut off'],
    ['non monotonically increasing dts to muxer in stream 0', 'its times run backwards or are missing'],
    ['error while decoding MB 3 4', 'parts of it can’t be read or decoded'],
  ])('says of "%s" that %s', (complaint, meaning) => {
    const found = { step: { complaints: [complaint] } };
    const { message } = unverified({ receipt: receiptOf([held, short]), expect: expectations, found });
    expect(message).toContain(`The source seems damaged: ${meaning}. ffmpeg: ${complaint}.`);
  });

  it('says that a source without a complaint may be whole, and that a disk may not be', () => {
    const clean = unverified({ receipt: receiptOf([held, short]), expect: expectations, found: { a: 'b' } });
    expect(clean.message).toMatch(/ffmpeg read the source without a complaint\. Run it again/);
    const copy = unverified({
      receipt: receiptOf([{ ...short, subject: 'Bytes of file' }]),
      expect: [{ kind: 'sameBytes' }],
      found: {},
    });
    expect(copy.message).toMatch(/byte for byte\. Bytes of file: .* check the disk/);
  });

  it('names three and counts the others, and tells of a damage once', () => {
    const said = {
      subject: 'Recording',
      text: 'The source is damaged, and what could not be read is missing.',
    };
    const error = unverified({
      receipt: receiptOf([short, short, short, short, short], [said]),
      expect: Array.from({ length: 5 }, () => ({ kind: 'stream' as const })),
      found: damaged,
    });
    expect(error.message.match(/expected 90/g)).toHaveLength(3);
    expect(error.message).toContain('2 more did not hold.');
    expect(notesOf(error).filter(({ text }) => text.startsWith('The source'))).toHaveLength(1);
  });
});
