import { z } from 'zod';
import { defineJob, type PlanContext } from './kit/define.ts';
import { destination, type Place, placeFor, sidecarNotes, sidecarPlaces } from './kit/place.ts';
import type { PlanDraft } from './kit/plan.ts';

const alreadyThere: PlanDraft = {
  notes: [{ level: 'info', subject: 'Place', text: 'The file is there already; nothing was moved.' }],
};

/** The file itself, then what belongs to it. */
const allFiles = (context: PlanContext, place: Place) => [
  { input: 0, name: 'file', driveId: place.drive.id, dir: place.dir, fileName: place.fileName },
  ...sidecarPlaces(context, place),
];

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
    steps: files.map(({ input, name }) => ({
      kind: 'copy',
      id: input === 0 ? 'copy' : `copy ${name}`,
      from: { input },
      to: { output: name },
    })),
    expect: files.map(({ input, name }) => ({ kind: 'sameBytes', output: name, input })),
    effects: files.map(({ input, name }) => ({ kind: 'adopt', input, output: name })),
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
