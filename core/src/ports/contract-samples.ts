import { type DriveId, newId } from '../ids.ts';
import type { Receipt } from '../jobs/kit/receipt.ts';
import { type MediaInfo, mediaInfo } from '../media/media-info.ts';
import type { NewAsset } from './assets.ts';
import type { NewJob } from './jobs.ts';

/** Things for contract suites to put into a catalog. */
export const sampleDrive: DriveId = '0197a000-0000-7000-8000-000000000001';

export const sampleAsset = (given: Partial<NewAsset> = {}): NewAsset => ({
  driveId: sampleDrive,
  path: `clips/${newId()}.mkv`,
  sizeBytes: 1_000,
  modifiedAt: 1_760_000_000_000,
  origin: 'recorder',
  ...given,
});

export const sampleJob = (given: Partial<NewJob> = {}): NewJob => ({
  id: newId(),
  type: 'remux',
  params: { container: 'mov' },
  inputs: [{ assetId: newId() }],
  lane: 'io',
  priority: 5,
  runId: newId(),
  askedBy: 'owner',
  continuation: null,
  ...given,
});

export const sampleMedia: MediaInfo = mediaInfo.parse({
  container: 'mkv',
  durationSec: 12.5,
  streams: [
    {
      kind: 'video',
      index: 0,
      codec: 'hevc',
      width: 1920,
      height: 1080,
      frameRate: 59.94,
      hdr: 'hdr10',
    },
    {
      kind: 'audio',
      index: 1,
      codec: 'aac',
      channels: 2,
      sampleRate: 48_000,
      language: 'deu',
      title: 'Microphone only',
    },
  ],
});

export const sampleReceipt: Receipt = {
  verdict: 'verified',
  lines: [{ subject: 'video 0', promised: '300 packets', found: '300 packets', ok: true }],
  notes: [],
  commands: [['ffmpeg', '-i', 'a file.mkv']],
  attempt: 1,
  workerId: 'w1',
  startedAt: 1,
  finishedAt: 2,
  inputBytes: 1_000,
  costs: [],
  ffmpegVersion: null,
  outputs: [],
  outputBytes: 990,
  published: [],
};
