import { z } from 'zod';
import type { EpochMs } from '../ids.ts';
import { mediaInfo } from './media-info.ts';
import { taggedAs } from './tag-values.ts';

/** A point of a recording that somebody or something marked. Seconds from its start. */
export const marker = z.object({ atSec: z.number().nonnegative(), title: z.string() });
export type Marker = z.infer<typeof marker>;

/** `schema` counts up when a field changes its meaning or goes; new fields come without that. */
export const sidecarJson = z.object({
  schema: z.literal('streamops-sidecar/1'),
  assetId: z.string(),
  /** The file's name when this was written. */
  fileName: z.string(),
  sizeBytes: z.int(),
  /** null where nothing has told it yet. */
  game: z.string().nullable(),
  scene: z.string().nullable(),
  tags: z.array(z.string()),
  /** Epoch milliseconds. `endedAt` is the last write to the recording; null `startedAt`: of a file that is made of it. */
  startedAt: z.int().nullable(),
  endedAt: z.int(),
  durationSec: z.number().nullable(),
  /** Bits a second: the whole file over its duration. */
  averageBitRate: z.int().nullable(),
  container: mediaInfo.shape.container,
  streams: mediaInfo.shape.streams,
  chapters: mediaInfo.shape.chapters,
  markers: z.array(marker),
});
export type SidecarJson = z.infer<typeof sidecarJson>;

interface Recording {
  assetId: string;
  name: string;
  sizeBytes: number;
  modifiedAt: EpochMs;
  tags: readonly string[];
  media: z.infer<typeof mediaInfo>;
  /** When its recording ended. */
  recordedAt: EpochMs;
  markers: readonly Marker[];
}

const known = (sec: number | null): number | null => (sec !== null && sec > 0 ? sec : null);

export const sidecarOf = (recording: Recording): SidecarJson => {
  const { assetId, name, sizeBytes, tags, media, recordedAt, markers } = recording;
  const durationSec = known(media.durationSec);
  // What is made of a recording (a clip, a remux) has its date and may begin anywhere in it.
  const isRecording = Math.abs(recording.modifiedAt - recordedAt) <= 1;
  return {
    schema: 'streamops-sidecar/1',
    ...{ assetId, fileName: name, sizeBytes },
    game: taggedAs(tags, 'game') ?? null,
    scene: taggedAs(tags, 'scene') ?? null,
    tags: [...tags],
    startedAt: durationSec !== null && isRecording ? Math.round(recordedAt - durationSec * 1000) : null,
    endedAt: recordedAt,
    durationSec,
    averageBitRate: durationSec === null ? null : Math.round((sizeBytes * 8) / durationSec),
    container: media.container,
    streams: media.streams,
    chapters: media.chapters,
    markers: [...markers],
  };
};
