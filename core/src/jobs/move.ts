import { z } from 'zod';
import { adoptedCopies, allFiles } from './kit/adopted.ts';
import { defineJob, type PlanContext } from './kit/define.ts';
import { destination, type Place, placeFor, sidecarNotes } from './kit/place.ts';
import type { PlanDraft } from './kit/plan.ts';

const alreadyThere: PlanDraft = {
  notes: [{ level: 'info', subject: 'Place', text: 'The file is there already; nothing was moved.' }],
};

const byRename = (context: PlanContext, place: Place): PlanDraft => ({
  notes: [
    { level: 'info', subject: 'Place', text: 'It was renamed on its disk: not a byte was written anew.' },
  ],
  effects: allFiles(context, place).map(({ name: _, ...to }) => ({ kind: 'move', ...to })),
});

const byCopy = (context: PlanContext, place: Place): PlanDraft => {
  const files = allFiles(context, place);
  return {
    outputs: Object.fromEntries(
      files.map(({ name, driveId, dir, fileName }) => [name, { to: 'drive', driveId, dir, fileName }]),
    ),
    ...adoptedCopies(files),
  };
};

export const move = defineJob({
  type: 'move',
  title: 'Move',
  summary: 'Move a file to where a template says, its sidecars with it; the asset stays the same.',
  lane: 'io',
  needs: 'file',
  takesSidecars: true,
  params: z.object({ to: destination }),
  plan({ to }, context) {
    const place = placeFor(to, context);
    if (place.isHere) return alreadyThere;
    const draft = place.sameDevice ? byRename(context, place) : byCopy(context, place);
    return { ...draft, notes: [...(draft.notes ?? []), ...sidecarNotes(context)] };
  },
});
