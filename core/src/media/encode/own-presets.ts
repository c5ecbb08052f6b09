import { z } from 'zod';
import { type Preset, preset } from './presets.ts';

/** What each file takes, as this program writes it and has been tried; null: no picture. */
const fits: Readonly<
  Record<
    Preset['container'],
    { video: readonly (string | null)[]; audio: readonly Preset['audio']['codec'][] }
  >
> = {
  mp4: { video: ['h264', 'hevc', 'av1'], audio: ['aac'] },
  webm: { video: ['vp9', 'av1'], audio: ['opus'] },
  mov: { video: ['h264', 'hevc', 'dnxhd', 'prores'], audio: ['aac', 'pcm'] },
  m4a: { video: [null], audio: ['aac'] },
};

/** Where the scale of x264 and x265 ends; VP9's and AV1's goes on to 63. */
const lastOf264 = 51;

interface Fault {
  path: string[];
  message: string;
}

const named = (codec: string | null): string => codec ?? 'null (no picture)';

const containerFaults = ({ container, video, audio }: Preset): Fault[] => {
  const { video: pictures, audio: sounds } = fits[container];
  const codec = video?.codec ?? null;
  return [
    ...(pictures.includes(codec)
      ? []
      : [
          {
            path: video ? ['video', 'codec'] : ['video'],
            message: `${container} takes ${pictures.map(named).join(', ')}, not ${named(codec)}`,
          },
        ]),
    ...(sounds.includes(audio.codec)
      ? []
      : [
          {
            path: ['audio', 'codec'],
            message: `${container} takes ${sounds.join(', ')}, not ${audio.codec}`,
          },
        ]),
  ];
};

const pictureFaults = ({ video }: Preset): Fault[] => {
  if (video?.codec !== 'h264' && video?.codec !== 'hevc') return [];
  const { codec, quality, tenBit } = video;
  const over = (['software', 'hardware'] as const).filter((maker) => quality[maker] > lastOf264);
  return [
    ...over.map((maker) => ({
      path: ['video', 'quality', maker],
      message: `${codec} ends at ${lastOf264}, not ${quality[maker]}`,
    })),
    // Few players and no browser show more.
    ...(codec === 'h264' && tenBit
      ? [{ path: ['video', 'tenBit'], message: 'h264 has 8 bits here; hevc, vp9 and av1 keep 10' }]
      : []),
  ];
};

/** The two passes that a size needs are libx264's. */
const sizeFaults = ({ maxBytes, video }: Preset): Fault[] => {
  if (maxBytes === undefined) return [];
  const isX264 = video?.codec === 'h264' && video.encoders.every((maker) => maker === 'software');
  return isX264
    ? []
    : [{ path: ['maxBytes'], message: 'a size needs a picture of h264 whose encoders are software alone' }];
};

/** A person's own preset: one more of these, of parts that go together. The issues name the field. */
export const ownPreset = preset.superRefine((value, { addIssue }) => {
  for (const { path, message } of [
    ...containerFaults(value),
    ...pictureFaults(value),
    ...sizeFaults(value),
  ]) {
    addIssue({ code: 'custom', path, message });
  }
});

/** Each with a name of its own. One that is called as a preset of the program's goes before it. */
export const ownPresets = z
  .array(ownPreset)
  .max(50)
  .superRefine((all, { addIssue }) => {
    for (const [at, { name }] of all.entries()) {
      if (all.findIndex((other) => other.name === name) === at) continue;
      addIssue({ code: 'custom', path: [at, 'name'], message: `another preset is called "${name}" already` });
    }
  });
