import { z } from 'zod';
import { defineJob } from './kit/define.ts';
import { destination, placeFor, sidecarNotes, sidecarPlaces } from './kit/place.ts';
import type { PlanDraft } from './kit/plan.ts';

export const copy = defineJob({
  type: 'copy',
  title: 'Copy',
  summary: 'Copy a file to where a template says, byte for byte, its sidecars with it.',
  lane: 'io',
  needs: 'file',
  takesSidecars: true,
  params: z.object({ to: destination }),
  plan({ to }, context): PlanDraft {
    const place = placeFor(to, context);
    const { drive, dir, fileName } = place;
    const sidecars = sidecarPlaces(context, place);
    return {
      outputs: {
        file: { to: 'drive', driveId: drive.id, dir, fileName, relation: 'copy' },
        // Derived from the file that they belong to: so the copy finds its own.
        ...Object.fromEntries(
          sidecars.map((one) => [
            one.name,
            { to: 'drive', driveId: one.driveId, dir, fileName: one.fileName, relation: 'sidecar' },
          ]),
        ),
      },
      steps: [
        { kind: 'copy', id: 'copy', from: { input: 0 }, to: { output: 'file' } },
        ...sidecars.map(
          ({ input, name }) =>
            ({ kind: 'copy', id: `copy ${name}`, from: { input }, to: { output: name } }) as const,
        ),
      ],
      expect: [
        { kind: 'sameBytes', output: 'file', input: 0 },
        ...sidecars.map(({ input, name }) => ({ kind: 'sameBytes', output: name, input }) as const),
      ],
      notes: sidecarNotes(context),
    };
  },
});
