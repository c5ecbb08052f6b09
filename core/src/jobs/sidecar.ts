import { z } from 'zod';
import { nameOf } from '../media/file-path.ts';
import { knowsDuration, packetsSec } from '../media/merge-media.ts';
import { sidecarOf } from '../media/sidecar-json.ts';
import { defineJob, type PlanContext, sourceOf } from './kit/define.ts';
import { packetsIn, readPackets } from './kit/found.ts';
import type { PlanDraft } from './kit/plan.ts';

const textFor = (context: PlanContext): string => {
  const source = sourceOf(context);
  const packets = packetsIn(context.found);
  const durationSec = packets ? (packetsSec(packets.streams) ?? null) : source.media.durationSec;
  const { recordedAt } = context;
  const sidecar = sidecarOf({ ...source, media: { ...source.media, durationSec }, recordedAt, markers: [] });
  return `${JSON.stringify(sidecar, null, 2)}\n`;
};

export const sidecar = defineJob({
  type: 'sidecar',
  title: 'Sidecar',
  summary: 'Write what is known of a recording beside it, as JSON for other programs.',
  lane: 'io',
  needs: 'streams',
  params: z.object({}),
  plan(_params, context): PlanDraft {
    const { media, driveId, dir, name } = sourceOf(context);
    const fileName = nameOf(name, '.json');
    const outputs: PlanDraft['outputs'] = {
      json: { to: 'drive', driveId, dir, fileName, relation: 'sidecar', from: 0 },
    };
    // A recorder that was killed wrote no duration, and some containers have none.
    const guesses = !knowsDuration(media);
    if (guesses && !packetsIn(context.found)) return { outputs, steps: [readPackets], next: readPackets.id };
    const text = textFor(context);
    return {
      outputs,
      steps: [
        ...(guesses ? [readPackets] : []),
        { kind: 'write', id: 'write', to: { output: 'json' }, text },
      ],
      expect: [{ kind: 'text', output: 'json', label: 'Sidecar', text }],
    };
  },
});
