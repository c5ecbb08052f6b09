import { z } from 'zod';
import { defineJob } from './define.ts';
import { destination, placeFor } from './place.ts';

export const copy = defineJob({
  type: 'copy',
  title: 'Copy',
  summary: 'Copy a file to where a template says, byte for byte.',
  lane: 'io',
  needs: 'file',
  params: z.object({ to: destination }),
  plan({ to }, context) {
    const { drive, dir, fileName } = placeFor(to, context);
    return {
      outputs: { file: { to: 'drive', driveId: drive.id, dir, fileName, relation: 'copy' } },
      steps: [{ kind: 'copy', id: 'copy', from: { input: 0 }, to: { output: 'file' } }],
      expect: [{ kind: 'sameBytes', output: 'file', input: 0 }],
    };
  },
});
