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

export const formSchema: Record<string, unknown> = {
  type: 'object',
  properties: {
    container: { type: 'string', enum: ['mov', 'mp4', 'mkv'], default: 'mov', description: 'Container' },
    faststart: {
      type: 'boolean',
      default: true,
      description: 'Put the index at the front, so that playing starts before all is read',
    },
    maxShiftSec: { type: 'number', default: 1.5, description: 'Greatest shift' },
    tags: { type: 'array', items: { type: 'string' }, default: ['clip'], description: 'Tags to add' },
  },
};

const seconds = Array.from({ length: 60 }, (_, i) => i);
export const plotted = { x: seconds, y: seconds.map((s) => 4e8 + 4e7 * Math.sin(s / 5) + (s % 7) * 3e6) };
