import { StreamOpsError } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { type MediaInfo, mediaInfo } from '../../media/media-info.ts';
import { jobDefinition, makePlan, type Plan, type PlanContext, parseParams } from '../index.ts';

export const recordings = { id: newId(), name: 'recordings', device: 1 };
export const editing = { id: newId(), name: 'editing', device: 1 };
export const nas = { id: newId(), name: 'nas', device: 2 };

export const recording: MediaInfo = mediaInfo.parse({
  container: 'mkv',
  durationSec: 12.5,
  streams: [
    { kind: 'video', index: 0, codec: 'hevc', width: 1920, height: 1080 },
    {
      kind: 'audio',
      index: 1,
      codec: 'aac',
      channels: 2,
      sampleRate: 48_000,
      title: 'Game',
      language: 'deu',
    },
    { kind: 'audio', index: 2, codec: 'flac', channels: 2, sampleRate: 48_000, title: 'Mic' },
    { kind: 'subtitle', index: 3, codec: 'subrip' },
    { kind: 'data', index: 4, codec: 'none' },
  ],
});

export const context = (changes: Partial<PlanContext> = {}, media = recording): PlanContext => ({
  inputs: [
    {
      assetId: newId(),
      driveId: recordings.id,
      path: 'night/Clip 1.mkv',
      dir: 'night',
      name: 'Clip 1.mkv',
      stem: 'Clip 1',
      ext: 'mkv',
      sizeBytes: 1000,
      modifiedAt: 0,
      tags: ['game:Hades'],
      media,
    },
  ],
  drives: [recordings, editing, nas],
  capabilities: { encoders: ['libx264'], mkvKeeps: { opusDelay: true, rotation: true } },
  recordedAt: Date.UTC(2026, 10, 21, 20),
  timeZone: 'UTC',
  found: {},
  ...changes,
});

export const planOf = (type: string, params: Record<string, unknown>, given = context()): Plan => {
  const definition = jobDefinition(type);
  return makePlan(definition, parseParams(definition, params), given);
};

export const rejection = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof StreamOpsError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing';
};
