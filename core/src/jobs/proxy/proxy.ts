import { z } from 'zod';
import { traitsOf } from '../../media/encode/codec-traits.ts';
import { type EncoderMaker, type Preset, proxyNames, proxyPresets } from '../../media/encode/presets.ts';
import { type MediaInfo, type MediaStream, mainVideo } from '../../media/media-info.ts';
import { packetsSec } from '../../media/merge-media.ts';
import { defineJob, type PlanInput, sourceOf } from '../kit/define.ts';
import type { Note, PacketFacts, PlanDraft } from '../kit/plan.ts';
import { choose, encodingLane } from '../transcode/choose.ts';
import { encodePlan } from '../transcode/encode-plan.ts';
import { type FitWishes, isPicture, type TranscodeFit, transcodeFit } from '../transcode/fit.ts';
import { measured, measurePass } from '../transcode/measure.ts';
import { encodeParams, hdrParam } from '../transcode/params.ts';
import { timecodeFor } from './timecode.ts';

const presetNamed = (name: (typeof proxyNames)[number]): Preset =>
  proxyPresets.find((preset) => preset.name === name) ?? proxyPresets[0];

const isSeenOrHeard = (stream: MediaStream): boolean => stream.kind === 'audio' || isPicture(stream);

/** What an editor plays; everything else is in the recording itself. */
const stoodInFor = ({ streams, ...media }: MediaInfo): MediaInfo => ({
  ...media,
  streams: streams.filter(isSeenOrHeard),
});

const note = (level: Note['level'], subject: string, text: string): Note => ({ level, subject, text });

const seconds = (sec: number): string => `${Number(sec.toFixed(3))} s`;

const tooShort = ({ name, media }: PlanInput, lengthSec: number, minDurationSec: number): PlanDraft => ({
  effects: [{ kind: 'setMedia', input: 0, media }],
  notes: [
    note(
      'info',
      'Recording',
      `${name} is ${seconds(lengthSec)} long, which is under ${seconds(minDurationSec)}: no proxy was made.`,
    ),
  ],
});

interface Fitted {
  fit: TranscodeFit;
  notes: Note[];
}

/** What is too small for the encoder of one codec becomes the other that every editor reads. */
const fitFor = (source: PlanInput, preset: Preset, wishes: FitWishes): Fitted => {
  const fit = transcodeFit(source, preset, wishes);
  const { video } = preset;
  const { width: wide, height: high } = video ? traitsOf(video.codec).smallest : { width: 0, height: 0 };
  const small = [...fit.targets.values()].find(({ width, height }) => width < wide || height < high);
  if (!small) return { fit, notes: [] };
  const { title } = presetNamed('prores-proxy');
  const text = `${preset.title} takes pictures from ${wide} × ${high} on; this one is ${small.width} × ${small.height}, so the proxy is ${title}.`;
  return {
    fit: transcodeFit(source, presetNamed('prores-proxy'), wishes),
    notes: [note('warn', 'Picture', text)],
  };
};

const leftOutNotes = ({ streams }: MediaInfo): Note[] => {
  const others = streams.filter((stream) => !isSeenOrHeard(stream) && stream.timecode === undefined);
  if (others.length === 0) return [];
  const kinds = [...new Set(others.map(({ kind }) => (kind === 'video' ? 'cover' : kind)))].join(', ');
  return [note('info', 'Recording', `Only the recording has these, not its proxy: ${kinds}.`)];
};

const paceNotes = (timecode: string | undefined, isVariable: boolean): Note[] => [
  ...(isVariable
    ? [
        note(
          'warn',
          'Picture',
          'The pace of this recording varies, and its proxy keeps every frame at its own time, so that both match. Editors may count such frames differently.',
        ),
      ]
    : []),
  ...(timecode === undefined
    ? [note('info', 'Timecode', 'No frame rate fits all of its frames, so the proxy has no timecode.')]
    : []),
];

interface Pace {
  packets: PacketFacts;
  pictureIndex: number;
}

const paceOf = ({ packets, pictureIndex }: Pace) => {
  const { rate, variableFrameRate = false } =
    packets.streams.find(({ index }) => index === pictureIndex) ?? {};
  return { rate, variableFrameRate };
};

/** No card encodes what editors edit. */
const orderFor = (asked: readonly EncoderMaker[], { video }: Preset): readonly EncoderMaker[] =>
  video?.encoders.includes('nvenc') ? asked : ['software'];

export const proxy = defineJob({
  type: 'proxy',
  title: 'Proxy',
  summary: 'Make a light stand-in to edit with, frame for frame.',
  lane: 'cpu',
  laneFor: ({ format, encoders }, there) => encodingLane(encoders, presetNamed(format), there),
  needs: 'streams',
  params: z.object({
    format: z
      .enum(proxyNames)
      .default('dnxhr-lb')
      .describe(
        'Format: DNxHR LB or ProRes Proxy (MOV, PCM, up to 1080p), or H.264 at 540p or 720p (MP4, AAC)',
      ),
    minDurationSec: z
      .number()
      .min(0)
      .max(86_400)
      .default(0)
      .describe('Seconds that a recording has to last to get a proxy'),
    hdr: hdrParam('HDR: keep (its tags, so that an editor treats both alike) or tonemap (to BT.709)'),
    ...encodeParams,
  }),
  plan({ format, minDurationSec, encoders, ...wishes }, context) {
    const source = sourceOf(context);
    const media = stoodInFor(source.media);
    const { fit, notes } = fitFor({ ...source, media }, presetNamed(format), {
      ...wishes,
      allowsBands: true,
    });
    const choice = choose(orderFor(encoders, fit.preset), fit.preset, context);
    const packets = measured(context);
    if (!packets) return measurePass;
    const lengthSec = packetsSec(packets.streams) ?? 0;
    if (lengthSec < minDurationSec) return tooShort(source, lengthSec, minDurationSec);
    const picture = mainVideo(media);
    const { rate, variableFrameRate } = paceOf({ packets, pictureIndex: picture?.index ?? -1 });
    const timecode = picture && timecodeFor(picture, rate);
    return encodePlan(
      {
        fit,
        choice,
        media,
        relation: 'proxy',
        suffix: 'proxy',
        ...(rate ? { pace: rate } : {}),
        ...(timecode === undefined
          ? {}
          : { timecode, expect: [{ kind: 'timecode', output: 'video', timecode }] }),
        notes: [...notes, ...leftOutNotes(source.media), ...paceNotes(timecode, variableFrameRate)],
      },
      context,
    );
  },
});
