import { z } from 'zod';
import { type MediaInfo, mainVideo, mediaInfo } from '../media/media-info.ts';
import { knowsDuration, mergeMedia, packetsSec } from '../media/merge-media.ts';
import { defineJob, sourceOf } from './kit/define.ts';
import { foundAs, hashFacts, packetFacts } from './kit/found.ts';
import type { Effect, PacketFacts, Step } from './kit/plan.ts';

const headerSteps: Step[] = [{ kind: 'probe', id: 'header', target: { input: 0 }, how: 'header' }];

/** One after the other over the same file: the second read comes out of memory where the file fits. */
const contentSteps: Step[] = [
  { kind: 'hash', id: 'hash', target: { input: 0 } },
  { kind: 'probe', id: 'packets', target: { input: 0 }, how: 'packets' },
];

/** Whether the picture's frame rate varies; null where there is none, or nobody could tell. */
const varies = ({ streams }: PacketFacts, media: MediaInfo): boolean | null => {
  const picture = mainVideo(media);
  return streams.find(({ index }) => index === picture?.index)?.variableFrameRate ?? null;
};

/** The length that the packets tell, where the header's was a guess or nothing. */
const measured = (media: MediaInfo, packets: PacketFacts | undefined): MediaInfo => {
  const durationSec = packets && packetsSec(packets.streams);
  return durationSec === undefined || knowsDuration(media) ? media : { ...media, durationSec };
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
      .describe(
        'How much is read: header is streams and duration (milliseconds), content is hash and frame timing (reads it all)',
      ),
  }),
  plan({ stage }, context) {
    const { found } = context;
    const known = sourceOf(context).media;
    const header = foundAs(found, 'header', mediaInfo);
    const hash = foundAs(found, 'hash', hashFacts);
    const packets = foundAs(found, 'packets', packetFacts);
    const wantsHeader = stage !== 'content';
    const wantsContent = stage !== 'header';
    // Which of the streams is the picture has to be known for its pace.
    if (!header && (wantsHeader || known.streams.length === 0)) {
      return { steps: headerSteps, next: 'header' };
    }
    if (wantsContent && !(hash && packets)) return { steps: contentSteps, next: 'content' };
    const before = header ? mergeMedia(known, header) : known;
    const media = measured(before, packets);
    const effects: Effect[] = [];
    if (wantsHeader || media !== before) effects.push({ kind: 'setMedia', input: 0, media });
    if (hash && packets) {
      const variableFrameRate = varies(packets, media);
      effects.push({ kind: 'setContent', input: 0, xxh64: hash.xxh64, variableFrameRate });
    }
    return { effects };
  },
});
