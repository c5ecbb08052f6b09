import type { Receipt } from '@streamops/core';

export const shownReceipt: Pick<Receipt, 'lines' | 'notes'> = {
  lines: [
    {
      subject: 'Video · H.264 1920×1080 60',
      promised: '472,080 packets · 2:11:08.000',
      found: '472,080 · 2:11:08.000',
      ok: true,
    },
    { subject: 'Audio 1 · AAC ‘Game’', promised: '368,813 packets', found: '368,813', ok: true },
    { subject: 'Audio 2 · AAC ‘Mic’', promised: '368,813 packets', found: '368,790', ok: false },
    { subject: 'Both ends', promised: 'decodable', found: 'keyframes at 0:00.000, 2:11:07.983', ok: true },
  ],
  notes: [
    { level: 'warn', subject: 'Subtitle · ASS', text: 'MOV can’t hold it: kept beside it as an .ass file.' },
  ],
};

const rectangle = {
  type: 'object',
  description: 'Webcam; a rectangle of the source',
  properties: {
    x: { type: 'integer', minimum: 0, default: 0, description: 'From the left' },
    y: { type: 'integer', minimum: 0, default: 0, description: 'From the top' },
    width: { type: 'integer', minimum: 16, description: 'Width' },
    height: { type: 'integer', minimum: 16, description: 'Height' },
  },
  required: ['width', 'height'],
};

/** One of every kind of field. */
export const formSchema: Record<string, unknown> = {
  type: 'object',
  properties: {
    container: { type: 'string', enum: ['mov', 'mp4', 'mkv'], default: 'mov', description: 'Container' },
    faststart: {
      type: 'boolean',
      default: true,
      description: 'Put the index at the front, so that playing starts before all is read',
    },
    ranges: {
      type: 'array',
      minItems: 1,
      maxItems: 3,
      description: 'Ranges; each becomes a file',
      items: {
        type: 'object',
        properties: {
          startSec: { type: 'number', minimum: 0, description: 'Start' },
          endSec: { type: 'number', minimum: 0, description: 'End' },
        },
        required: ['startSec', 'endSec'],
      },
    },
    target: {
      oneOf: [
        {
          type: 'object',
          properties: { kind: { const: 'size' }, maxBytes: { type: 'integer', description: 'At most' } },
          required: ['kind', 'maxBytes'],
        },
        {
          type: 'object',
          properties: {
            kind: { const: 'quality' },
            crf: { type: 'integer', minimum: 0, maximum: 51, default: 20 },
          },
          required: ['kind'],
        },
      ],
      description: 'Target',
    },
    webcam: rectangle,
    encoders: {
      type: 'array',
      items: { type: 'string', enum: ['nvenc', 'qsv', 'software'] },
      default: ['software'],
      description: 'Encoders; the first that works is taken',
    },
    targetLufs: { type: 'number', minimum: -70, maximum: -5, default: -14, description: 'Loudness' },
    maxShiftSec: { type: 'number', default: 1.5, description: 'Greatest shift' },
    tags: { type: 'array', items: { type: 'string' }, default: ['clip'], description: 'Tags to add' },
    everySec: { type: 'array', items: { type: 'number' }, default: [1, 2.5], description: 'Moments' },
  },
};

const seconds = Array.from({ length: 60 }, (_, i) => i);
export const plotted = { x: seconds, y: seconds.map((s) => 4e8 + 4e7 * Math.sin(s / 5) + (s % 7) * 3e6) };
