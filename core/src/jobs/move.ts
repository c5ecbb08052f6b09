import { z } from 'zod';
import { defineJob } from './define.ts';
import { destination, placeFor } from './place.ts';
import type { PlanDraft } from './plan.ts';

const alreadyThere: PlanDraft = {
  notes: [{ level: 'info', subject: 'Place', text: 'The file is there already; nothing was moved.' }],
};

export const move = defineJob({
  type: 'move',
  title: 'Move',
  summary: 'Move a file to where a template says; the asset stays the same.',
  lane: 'io',
  needs: 'file',
  params: z.object({ to: destination }),
  plan({ to }, context) {
    const { drive, dir, fileName, sameDevice, isHere } = placeFor(to, context);
    if (isHere) return alreadyThere;
    if (sameDevice) return { effects: [{ kind: 'move', input: 0, driveId: drive.id, dir, fileName }] };
    return {
      outputs: { file: { to: 'drive', driveId: drive.id, dir, fileName } },
      steps: [{ kind: 'copy', id: 'copy', from: { input: 0 }, to: { output: 'file' } }],
      expect: [{ kind: 'sameBytes', output: 'file', input: 0 }],
      effects: [{ kind: 'adopt', input: 0, output: 'file' }],
    };
  },
});
