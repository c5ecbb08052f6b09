import { z } from 'zod';
import { StreamOpsError } from '../errors.ts';
import { checksumLine } from '../media/checksum-file.ts';
import { nameOf } from '../media/file-path.ts';
import { adoptedCopies, allFiles } from './kit/adopted.ts';
import { defineJob, type PlanContext, sourceOf } from './kit/define.ts';
import { foundAs, hashFacts } from './kit/found.ts';
import { destination, type Place, placeFor, sidecarNotes } from './kit/place.ts';
import type { Output, PlanDraft } from './kit/plan.ts';

/** Its line names the archived file: so that keeps its name, and is refused where another has it. */
const outputsOf = (context: PlanContext, place: Place): Record<string, Output> => {
  const to = { to: 'drive', driveId: place.drive.id, dir: place.dir } as const;
  const files = allFiles(context, place).map(({ name, fileName }): [string, Output] => [
    name,
    { ...to, fileName, from: 0, ...(name === 'file' ? { keepName: true } : {}) },
  ]);
  const fileName = nameOf(place.fileName, '.sha256');
  const checksum: Output = { ...to, fileName, relation: 'sidecar', from: 0 };
  return { ...Object.fromEntries(files), checksum };
};

/**
 * The digest is of what lies in the archive and not of what was read: that it is the same is a promise of its own. The
 * copy reads both sides once, and that is all the reading there is.
 */
const copies = (context: PlanContext, place: Place) => adoptedCopies(allFiles(context, place), 'file');

const refuseHere = (place: Place, context: PlanContext): void => {
  if (!place.isHere) return;
  const { path } = sourceOf(context);
  throw new StreamOpsError(
    'PARAMS_INVALID',
    `${path} lies where the archive would put it. Choose another drive or folder.`,
  );
};

/** After the copy: the checksum file, and what must hold before the original goes. */
const sealed = (context: PlanContext, place: Place, digest: string): PlanDraft => {
  const { steps, expect, effects } = copies(context, place);
  const text = checksumLine({ digest, fileName: place.fileName });
  const line = { output: 'checksum', algorithm: 'sha256', digest, fileName: place.fileName } as const;
  return {
    steps: [...steps, { kind: 'write', id: 'write checksum', to: { output: 'checksum' }, text }],
    expect: [...expect, { kind: 'checksum', ...line }],
    effects,
    notes: sidecarNotes(context),
  };
};

export const archive = defineJob({
  type: 'archive',
  title: 'Archive',
  summary: 'Copy a file to an archive with its checksum beside it, then put the original in quarantine.',
  lane: 'io',
  needs: 'file',
  takesSidecars: true,
  params: z.object({ to: destination }),
  plan({ to }, context) {
    const place = placeFor(to, context);
    refuseHere(place, context);
    const outputs = outputsOf(context, place);
    const digest = foundAs(context.found, 'copy file', hashFacts)?.sha256;
    if (digest === undefined) {
      return { outputs, steps: copies(context, place).steps, next: 'checksum' };
    }
    return { outputs, ...sealed(context, place, digest) };
  },
});
