import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  copyFile,
  mkdtemp,
  open,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ContainerState, containerState } from './index.ts';

const run = promisify(execFile);
const source = ['-f', 'lavfi', '-i', 'testsrc=size=128x72:rate=25', '-f', 'lavfi', '-i', 'sine'];
const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-c:a', 'aac'];

let folder: string;
const at = (name: string) => join(folder, name);

const record = async (name: string, ...more: string[]): Promise<string> => {
  await run('ffmpeg', ['-v', 'error', '-y', ...source, '-t', '2', ...codecs, ...more, at(name)]);
  return at(name);
};

/** The state of the file as it lies there, and how much was read to tell. */
const examine = async (path: string): Promise<{ state: ContainerState; reads: number; bytes: number }> => {
  const file = await open(path);
  let reads = 0;
  let bytes = 0;
  try {
    const { size } = await file.stat();
    const state = await containerState(async (offset, length) => {
      reads += 1;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
      bytes += bytesRead;
      return buffer.subarray(0, bytesRead);
    }, size);
    return { state, reads, bytes };
  } finally {
    await file.close();
  }
};

const stateOf = async (path: string) => (await examine(path)).state;

const ofBytes = (bytes: Uint8Array) =>
  containerState(async (offset, length) => bytes.subarray(offset, offset + length), bytes.length);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'complete-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('whether a recording is finished', () => {
  it.each([
    ['rec.mkv', []],
    ['rec.webm', ['-c:v', 'libvpx', '-deadline', 'realtime', '-c:a', 'libopus']],
    ['front.mkv', ['-cues_to_front', '1']],
    ['rec.mp4', []],
    ['rec.mov', []],
    ['fast.mp4', ['-movflags', '+faststart']],
    ['fragments.mp4', ['-movflags', '+frag_keyframe+empty_moov']],
  ])('calls a finished %s complete', async (name, more) => {
    const { state, reads, bytes } = await examine(await record(name, ...more));
    expect(state).toBe('complete');
    expect(reads).toBeLessThan(12);
    expect(bytes).toBeLessThan(40_000);
  });

  it.concurrent.each([
    ['live.mkv', []],
    ['live.mp4', []],
    ['live.mov', []],
    ['live-fragments.mp4', ['-movflags', '+frag_keyframe+empty_moov']],
  ])('never calls %s complete while ffmpeg writes it, and does when it has ended', async (name, more) => {
    const args = [
      '-v',
      'error',
      '-y',
      '-re',
      ...source,
      '-t',
      '3',
      ...codecs,
      '-flush_packets',
      '1',
      ...more,
    ];
    const ffmpeg = spawn('ffmpeg', [...args, at(name)], { stdio: 'ignore' });
    const ended = once(ffmpeg, 'exit');
    const seen = new Set<ContainerState>();
    let grew = 0;
    // Stops well before the end: what counts is what is seen while the file grows.
    while (grew < 4 && ffmpeg.exitCode === null) {
      const there = await stat(at(name)).catch(() => null);
      if (there && there.size > 0) {
        const state = await stateOf(at(name));
        // After the look: what came between two looks may have been the end.
        const before = await stat(at(name));
        await sleep(100);
        if ((await stat(at(name))).size > before.size) {
          grew += 1;
          seen.add(state);
        }
      } else await sleep(20);
    }
    await ended;
    expect(seen.size).toBeGreaterThan(0);
    expect(seen).not.toContain('complete');
    expect(await stateOf(at(name))).toBe('complete');
  });

  it.concurrent.each([['mkv'], ['mp4'], ['mov']])(
    'calls a %s incomplete whose recorder was killed',
    async (ext) => {
      const path = at(`killed.${ext}`);
      const ffmpeg = spawn('ffmpeg', [
        '-v',
        'error',
        '-y',
        '-re',
        ...source,
        ...codecs,
        '-flush_packets',
        '1',
        path,
      ]);
      while (((await stat(path).catch(() => null))?.size ?? 0) < 2000) await sleep(50);
      ffmpeg.kill('SIGKILL');
      await once(ffmpeg, 'exit');
      expect(await stateOf(path)).toBe('incomplete');
    },
  );

  it.each(['mkv', 'mp4', 'mov'])('calls a %s incomplete while it is copied', async (ext) => {
    const whole = await record(`whole.${ext}`);
    const { size } = await stat(whole);
    const part = at(`part.${ext}`);
    for (const share of [0.1, 0.5, 0.9, 1 - 1 / size]) {
      await copyFile(whole, part);
      await truncate(part, Math.floor(size * share));
      expect(await stateOf(part)).toBe('incomplete');
    }
  });

  it.each([
    ['mkv', []],
    ['mkv', ['-cues_to_front', '1']],
    ['mp4', ['-movflags', '+faststart']],
    ['mov', []],
  ])('is not taken in by a %s that has its full size before its bytes', async (ext, more) => {
    const whole = await readFile(await record(`filled.${ext}`, ...more));
    for (const share of [0, 0.3, 0.8]) {
      const filled = Buffer.alloc(whole.length);
      whole.copy(filled, 0, 0, Math.floor(whole.length * share));
      expect(await ofBytes(filled)).toBe('incomplete');
    }
  });

  it('reads the boxes of a hybrid recording as OBS leaves them', async () => {
    const box = (type: string, body = 0, size = 8 + body) => {
      const bytes = Buffer.alloc(8 + body, 7);
      bytes.writeUInt32BE(size, 0);
      bytes.write(type, 4, 'latin1');
      return bytes;
    };
    const fragments = [box('moof', 90), box('mdat', 5000), box('moof', 90), box('mdat', 5000)];
    const recording = [box('ftyp', 24), box('free', 8), box('moov', 600), ...fragments];
    expect(await ofBytes(Buffer.concat(recording))).toBe('unknown');
    // Finished: one mdat spans what was there, and the full moov ends the file.
    const span = Buffer.concat([box('moov', 600), ...fragments]).length + 8;
    const finished = [box('ftyp', 24), box('mdat', 0, 8 + span), box('free', 0), ...recording.slice(2)];
    expect(await ofBytes(Buffer.concat([...finished, box('moov', 900)]))).toBe('complete');
    expect(await ofBytes(Buffer.concat(finished))).toBe('incomplete');
  });

  it('calls a finished file with more behind its end anything but complete', async () => {
    for (const ext of ['mkv', 'mp4']) {
      const path = await record(`more.${ext}`);
      await appendFile(path, Buffer.alloc(100, 1));
      expect(await stateOf(path)).not.toBe('complete');
    }
  });

  it('has nothing to say of what is no such container', async () => {
    await writeFile(at('text.mkv'), 'This is no recording.\n'.repeat(100));
    expect(await stateOf(at('text.mkv'))).toBe('unknown');
    expect(await ofBytes(new Uint8Array())).toBe('unknown');
    expect(await stateOf(await record('rec.ts'))).toBe('unknown');
  });

  it('ends after a bounded number of reads on hostile files', async () => {
    const boxes = Buffer.concat(
      Array.from({ length: 50_000 }, () => Buffer.from([0, 0, 0, 8, 0x66, 0x72, 0x65, 0x65])),
    );
    const segmentHead = Buffer.from('1a45dfa38018538067', 'hex');
    const size = Buffer.from([0x01, 0, 0, 0, 0, 1, 0, 0]);
    const voids = Buffer.alloc(65_536, Buffer.from([0xec, 0x80]));
    const huge = Buffer.from([
      0, 0, 0, 1, 0x66, 0x72, 0x65, 0x65, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    ]);
    const selfPointing = Buffer.from('1a45dfa3801853806790114d9b748b4dbb8853ab81ec53ac8100', 'hex');
    for (const bytes of [boxes, Buffer.concat([segmentHead, size, voids]), huge, selfPointing]) {
      await writeFile(at('hostile'), bytes);
      const { state, reads, bytes: read } = await examine(at('hostile'));
      expect(state).not.toBe('complete');
      expect(reads).toBeLessThan(600);
      expect(read).toBeLessThan(200_000);
    }
  });

  it('survives every single byte of a header being wrong', async () => {
    for (const name of ['rec.mkv', 'rec.mp4']) {
      const whole = await readFile(await record(name));
      for (let index = 0; index < 400; index += 1) {
        const broken = Buffer.from(whole);
        broken[index] = 255 - (broken[index] ?? 0);
        expect(['complete', 'incomplete', 'unknown']).toContain(await ofBytes(broken));
      }
    }
  });
});
