import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeStreams } from '../ffmpeg/probe.ts';
import type { ProbedPacket } from '../ffmpeg/probed-packets.ts';
import type { Tools } from '../ffmpeg/process.ts';
import { realTools } from '../testing/bench.ts';
import { type Around, aroundIn, probeAround } from './around.ts';
import { readHashed } from './hashed-packets.ts';
import { readNearby } from './nearby.ts';
import { streamPackets } from './packet-columns.ts';
import { readPackets } from './packets.ts';
import { readWhole } from './whole-file.ts';

const signal = new AbortController().signal;
let folder: string;
let tools: Tools;
const files: Record<string, string[]> = {
  'plain.mkv': [],
  'late.mkv': ['-output_ts_offset', '0.7'],
  'plain.mp4': [],
  'plain.mov': ['-c:a', 'pcm_s16le'],
  'fragments.mp4': ['-movflags', '+frag_keyframe+empty_moov'],
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-around-'));
  tools = await realTools();
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=30:d=8'];
  const sound = ['-f', 'lavfi', '-i', 'sine=d=8'];
  const codecs = ['-c:v', 'libx264', '-g', '45', '-bf', '2', '-c:a', 'aac'];
  for (const [name, options] of Object.entries(files)) {
    const args = [...picture, ...sound, ...codecs, ...options, join(folder, name)];
    await promisify(execFile)('ffmpeg', ['-nostdin', '-loglevel', 'error', ...args]);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const request = (name: string) => ({ path: join(folder, name), signal });

describe('what is read along with the streams', () => {
  it.each(Object.keys(files))(
    'is what a look of its own finds, and says the same of them: %s',
    async (name) => {
      const atSec = [2.2, 5.1, 3, 2.5];
      const { media, around } = await probeAround(tools, request(name), atSec);
      expect(media).toEqual(await probeStreams(tools, request(name)));
      for (const sec of atSec) {
        const point = { stream: 0, atSec: sec + media.startSec, reach: 'frames' } as const;
        let asked = 0;
        const counted: Around = (wanted) => {
          const found = around?.(wanted);
          if (found) asked += 1;
          return found;
        };
        const near = await readNearby(tools, request(name), { ...point, around: counted });
        expect(asked).toBe(1);
        const shown = ({ packets }: typeof near) => packets.map(({ sec: at, key }) => ({ at, key }));
        expect(shown(near)).toEqual(shown(await readNearby(tools, request(name), point)));
      }
    },
  );

  it('is left to a look of its own where the file ends before, and where nothing was read', async () => {
    const { around } = await probeAround(tools, request('plain.mp4'), [7.5]);
    expect(around?.({ stream: 0, atSec: 7.5, toSec: 8.5 })).toBeUndefined();
    expect(around?.({ stream: 0, atSec: 2, toSec: 3 })).toBeUndefined();
  });
});

/** `2k` is a keyframe that is shown at 2 s. */
const packetsOf = (text: string): ProbedPacket[] =>
  text.split(' ').map((word) => {
    const [sec = '', at = ''] = word.replace('k', '').split('@');
    return {
      ...{ index: 0, shownSec: Number(sec), decodedSec: Number(sec), durationSec: 1, hash: '' },
      ...{ key: word.includes('k'), at: at === '' ? undefined : Number(at) },
    };
  });
const secsOf = (found: ReturnType<Around>) => found?.map(({ sec }) => sec);

describe('packets of several stretches', () => {
  it('are taken of the one that holds the point and what follows it', () => {
    const around = aroundIn(packetsOf('8k 9 10 11 4k 5 6 7'));
    expect(secsOf(around({ stream: 0, atSec: 9, toSec: 11 }))).toEqual([8, 9, 10]);
    expect(secsOf(around({ stream: 0, atSec: 5, toSec: 6 }))).toEqual([4, 5]);
    expect(around({ stream: 0, atSec: 6, toSec: 8 })).toBeUndefined();
    expect(around({ stream: 1, atSec: 5, toSec: 6 })).toBeUndefined();
  });

  it('are not run together where they begin with the same keyframe, or with none', () => {
    expect(aroundIn(packetsOf('4k 5 4k 5 6'))({ stream: 0, atSec: 5, toSec: 7 })).toBeUndefined();
    const around = aroundIn(packetsOf('4k@40 5@50 3@30 6@60 7@70'));
    expect(around({ stream: 0, atSec: 5, toSec: 6 })).toBeUndefined();
  });
});

describe('a file that is read whole', () => {
  it.each(['plain.mkv', 'plain.mp4', 'plain.mov'])('says what looks of their own say: %s', async (name) => {
    const whole = await readWhole(tools, request(name));
    expect(whole?.media).toEqual(await probeStreams(tools, request(name)));
    expect(whole?.hashed).toEqual(await readHashed(tools, request(name)));
    expect(
      [0, 1].flatMap((index) => streamPackets(whole?.hashed ?? new Map(), index)).length,
    ).toBeGreaterThan(400);
    // Of MP4 and MOV the tables are asked, which count otherwise.
    if (name.endsWith('.mkv')) {
      expect(await readPackets(tools, request(name))).toMatchObject(whole?.packets ?? []);
    }
  });
});
