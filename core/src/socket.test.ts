import { describe, expect, it } from 'vitest';
import { newId } from './ids.ts';
import { sampleReceipt } from './ports/contract-samples.ts';
import { type WorkResult, workResult } from './socket.ts';

const artifact = { to: 'artifact', name: 'poster', fileName: 'poster.jpg', contentType: 'image/jpeg' };
const onDrive = { to: 'drive', driveId: newId(), dir: '', fileName: 'a clip.mov' };

const resultOf = (name: string, output: object) => ({
  jobId: newId(),
  attempt: 1,
  outputs: [{ name, output, sizeBytes: 1, xxh64: null }],
  effects: [],
  receipt: sampleReceipt,
});
const isTaken = (result: object): boolean => workResult.safeParse(result).success;

describe('what a worker hands back', () => {
  it('names outputs and files plainly', () => {
    expect(isTaken(resultOf('video', onDrive))).toBe(true);
    expect(isTaken(resultOf('sprite-all', artifact))).toBe(true);
    expect(isTaken(resultOf('video', { ...onDrive, fileName: '… 2026 "take" \n 😀.mov' }))).toBe(true);
  });

  // A hub joins these to paths, gives them names and removes what is left: they must not lead elsewhere.
  it.each(['../../victim', '..', '/etc', 'a/b', '.hidden', ''])('may not name an output %j', (name) => {
    expect(isTaken(resultOf(name, onDrive))).toBe(false);
  });

  it.each(['../../streamops.db', '..', '.', 'a/b.jpg', '/etc/passwd', 'a\0.jpg', ''])(
    'may not name a file %j',
    (fileName) => {
      expect(isTaken(resultOf('poster', { ...artifact, fileName }))).toBe(false);
      expect(isTaken(resultOf('video', { ...onDrive, fileName }))).toBe(false);
      const move = { kind: 'move', input: 0, driveId: newId(), dir: '', fileName };
      expect(isTaken({ ...resultOf('video', onDrive), effects: [move] })).toBe(false);
    },
  );

  it('speaks of a job by its id', () => {
    const result = { ...resultOf('video', onDrive), jobId: '../other' } satisfies Record<
      keyof WorkResult,
      unknown
    >;
    expect(isTaken(result)).toBe(false);
  });
});
