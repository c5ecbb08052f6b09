import { expect } from 'vitest';
import { aac, h264, made, picture, type Torture, tone } from './entry.ts';

const clip = [...picture({ seconds: 4 }), ...tone(4), ...h264, ...aac];

/**
 * Files whose writer never came to the end. ffmpeg writes hybrid MP4 only from 7.1 on; while one grows it is a
 * fragmented MP4, which every ffmpeg writes.
 */
export const ends: readonly Torture[] = [
  {
    name: 'cut-hybrid.mp4',
    what: 'a hybrid MP4 cut off as it grew',
    command: { ...made([...clip, '-movflags', '+frag_keyframe+empty_moov+default_base_moof']), keep: 0.7 },
    shows: { streams: [{ codec_name: 'h264' }, { codec_name: 'aac' }] },
  },
  {
    name: 'killed.mkv',
    what: 'MKV of a recorder that was killed',
    command: {
      ...made([
        ...['-re', ...picture({ seconds: 30 }), '-re', ...tone(30), ...h264, ...aac],
        ...['-flush_packets', '1'],
      ]),
      killAtBytes: 120_000,
    },
    shows: { format: expect.not.objectContaining({ duration: expect.anything() }) },
  },
  { name: 'cut.mkv', what: 'a whole MKV, its last third lost', command: { ...made(clip), keep: 0.66 } },
  {
    name: 'cut.ts',
    what: 'a transport stream cut off inside a packet',
    command: { ...made(clip), keep: 0.66 },
  },
  { name: 'cut.flv', what: 'an FLV cut off', command: { ...made(clip), keep: 0.66 } },
  {
    name: 'cut-faststart.mp4',
    what: 'an MP4 whose tables name what is lost',
    command: { ...made([...clip, '-movflags', '+faststart']), keep: 0.66 },
  },
  {
    name: 'cut-before-tables.mp4',
    what: 'an MP4 that never got its tables',
    command: { ...made(clip), keep: 0.66 },
  },
];
