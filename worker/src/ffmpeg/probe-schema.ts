import { z } from 'zod';
import { lightSideData } from './parse-light.ts';

const tags = z.record(z.string(), z.string()).default({});

const probedStream = z.object({
  index: z.int(),
  codec_type: z.string().optional(),
  codec_name: z.string().default('unknown'),
  codec_tag_string: z.string().optional(),
  profile: z.union([z.string(), z.number()]).optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  sample_aspect_ratio: z.string().optional(),
  pix_fmt: z.string().optional(),
  bits_per_raw_sample: z.string().optional(),
  extradata_size: z.int().optional(),
  avg_frame_rate: z.string().optional(),
  field_order: z.string().optional(),
  has_b_frames: z.int().optional(),
  color_range: z.string().optional(),
  color_space: z.string().optional(),
  color_transfer: z.string().optional(),
  color_primaries: z.string().optional(),
  sample_rate: z.string().optional(),
  channels: z.int().optional(),
  channel_layout: z.string().optional(),
  start_time: z.string().optional(),
  duration: z.string().optional(),
  disposition: z.record(z.string(), z.number()).default({}),
  tags,
  side_data_list: z.array(lightSideData.extend({ rotation: z.number().optional() })).default([]),
});
export type ProbedStream = z.infer<typeof probedStream>;

/** ffprobe's JSON, as far as it is read here. */
export const probed = z.object({
  format: z.object({
    format_name: z.string(),
    duration: z.string().optional(),
    start_time: z.string().optional(),
    bit_rate: z.string().optional(),
    tags,
  }),
  streams: z.array(probedStream).default([]),
  chapters: z.array(z.object({ start_time: z.string(), end_time: z.string(), tags })).default([]),
});
export type Probed = z.infer<typeof probed>;
