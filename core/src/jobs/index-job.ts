import { z } from 'zod';
import { type MediaInfo, mainVideo, mediaInfo } from '../media/media-info.ts';
import { defineJob } from './define.ts';
import { foundAs, hashFacts, packetFacts } from './found.ts';
import type { Effect, PacketFacts, Step } from './plan.ts';

const headerSteps: Step[] = [{ kind: 'probe', id: 'header', target: { input: 0 }, how: 'header' }];

/** One after the other over the same file: the second read comes out of memory where the file fits. */
const contentSteps: Step[] = [
  { kind: 'hash', id: 'hash', target: { input: 0 } },
  { kind: 'probe', id: 'packets', target: { input: 0 }, how: 'packets' },
];

/** Whether the picture's frame rate varies; null where there is none, or nobody could tell. */
const varies = ({ streams }: PacketFacts, media: MediaInfo | undefined): boolean | null => {
  const picture = media && mainVideo(media);
  const told = streams.filter(({ variableFrameRate }) => variableFrameRate !== undefined);
  return (told.find(({ index }) => index === picture?.index) ?? told[0])?.variableFrameRate ?? null;
};

export const index = defineJob({
  type: 'index',
  title: 'Index',
  summary: 'Read what a file holds: headers at once, then its hash and frame timing.',
  lane: 'io',
  needs: 'file',
  params: z.object({
    stage: z
      .enum(['header', 'content', 'both'])
      .default('both')
      .describe('header: streams and duration (milliseconds); content: hash and frame timing (reads it all)'),
  }),
  plan({ stage }, { found }) {
    const header = foundAs(found, 'header', mediaInfo);
    const hash = foundAs(found, 'hash', hashFacts);
    const packets = foundAs(found, 'packets', packetFacts);
    const wantsHeader = stage !== 'content';
    const wantsContent = stage !== 'header';
    if (wantsHeader && !header) return { steps: headerSteps, next: 'header' };
    if (wantsContent && !(hash && packets)) return { steps: contentSteps, next: 'content' };
    const effects: Effect[] = [];
    if (header) effects.push({ kind: 'setMedia', input: 0, media: header });
    if (hash && packets) {
      const variableFrameRate = varies(packets, header);
      effects.push({ kind: 'setContent', input: 0, xxh64: hash.xxh64, variableFrameRate });
    }
    return { effects };
  },
});
