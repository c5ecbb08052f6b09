import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { ownPreset } from '../../media/encode/own-presets.ts';
import { type Preset, presetName, presetNames, presets } from '../../media/encode/presets.ts';
import type { MediaInfo } from '../../media/media-info.ts';
import { defineJob, sourceOf } from '../kit/define.ts';
import { choose, encodingLane } from './choose.ts';
import { type Encoding, encodePlan } from './encode-plan.ts';
import { transcodeFit } from './fit.ts';
import { limitedPlan, shownAndHeard } from './limited.ts';
import { measured, measurePass } from './measure.ts';
import { encodeParams, hdrParam } from './params.ts';

interface Asked {
  preset: string;
  custom?: Preset | undefined;
}

/** Rejects with PARAMS_INVALID; `own`: names of presets that there are beside the program's. */
const presetOf = ({ preset: name, custom }: Asked, own: readonly string[] = []): Preset => {
  const found = custom ?? presets.find((candidate) => candidate.name === name);
  if (found) return found;
  const names = [...new Set([...presetNames, ...own])].join(', ');
  throw new StreamOpsError(
    'PARAMS_INVALID',
    `Transcode: there is no preset "${name}". There are: ${names}. Add one of yours to the settings, or give it whole in custom.`,
    { details: [{ path: ['preset'], message: `There is no preset "${name}".` }] },
  );
};

/** Rejects with PARAMS_INVALID where a size is asked of a preset that is not made to one. */
const limitFor = ({ title, maxBytes }: Preset, asked: number | undefined): number | undefined => {
  if (asked === undefined || maxBytes !== undefined) return asked ?? maxBytes;
  throw new StreamOpsError(
    'PARAMS_INVALID',
    `"${title}" is made to a quality and not to a size. Leave maxBytes out, or take the preset discord.`,
  );
};

export const transcode = defineJob({
  type: 'transcode',
  title: 'Transcode',
  summary: 'Encode into another codec or size by a preset, frame for frame.',
  lane: 'cpu',
  laneFor: (params, there) => encodingLane(params.encoders, presetOf(params), there),
  needs: 'streams',
  params: z.object({
    // Any name, for a person's own are in the settings; forms choose among these.
    preset: presetName
      .meta({ enum: presetNames })
      .default('1080p-h264')
      .describe('Preset: never larger and never more frames a second than the source; or one of your own'),
    custom: ownPreset
      .optional()
      .describe('Own preset: a whole one, in place of one by name; one of the settings is filled in here'),
    maxBytes: z
      .int()
      .min(100_000)
      .max(100_000_000_000)
      .optional()
      .describe('Largest size of the file, in bytes, for a preset that has one (discord: 10,000,000)'),
    hdr: hdrParam('HDR: keep (HEVC, VP9, AV1) or tonemap (to BT.709, for every screen)'),
    ...encodeParams,
  }),
  withSettings(params, { presets: own }) {
    const custom = params.custom ?? own.find(({ name }) => name === params.preset);
    if (custom) return { ...params, preset: custom.name, custom };
    presetOf(
      params,
      own.map(({ name }) => name),
    );
    return params;
  },
  choicesIn: ({ presets: own }) => ({ preset: own.map(({ name }) => name) }),
  plan({ encoders, maxBytes, ...wishes }, context) {
    const source = sourceOf(context);
    const preset = presetOf(wishes);
    const encodingFor = (wanted: Preset, media: MediaInfo): Encoding => ({
      fit: transcodeFit({ ...source, media }, wanted, wishes),
      choice: choose(encoders, wanted, context),
      media,
      relation: 'export',
      suffix: preset.name,
    });
    const limit = limitFor(preset, maxBytes);
    if (limit === undefined) return encodePlan(encodingFor(preset, source.media), context);
    const packets = measured(context);
    // What would refuse it refuses it before it is read.
    encodingFor(preset, shownAndHeard(source.media));
    return packets
      ? limitedPlan({ source, packets, preset, maxBytes: limit, encodingFor }, context)
      : measurePass;
  },
});
