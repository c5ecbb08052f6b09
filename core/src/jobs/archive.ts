import { z } from 'zod';
import { StreamOpsError } from '../errors.ts';
import { checksumLine } from '../media/checksum-file.ts';
import { nameOf } from '../media/file-path.ts';
import { defineJob, type PlanContext, sourceOf } from './kit/define.ts';
import { foundAs, hashFacts } from './kit/found.ts';
import { destination, type Place, placeFor, sidecarNotes, sidecarPlaces } from './kit/place.ts';
import type { Output, PlanDraft, Step } from './kit/plan.ts';

/** The file itself, then what belongs to it. */
const allFiles = (context: PlanContext, place: Place) => [
  { input: 0, name: 'file', driveId: place.drive.id, dir: place.dir, fileName: place.fileName },
  ...sidecarPlaces(context, place),
];

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

const copySteps = (context: PlanContext, place: Place): Step[] => [
  ...allFiles(context, place).map(
    ({ input, name }): Step => ({
      kind: 'copy',
      id: `copy ${name}`,
      from: { input },
      to: { output: name },
    }),
  ),
  // Of what lies in the archive and not of what was read: that it is the same is a promise of its own.
  { kind: 'hash', id: 'hash', target: { output: 'file' }, sha256: true },
];

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
  const files = allFiles(context, place);
  const text = checksumLine({ digest, fileName: place.fileName });
  const line = { output: 'checksum', algorithm: 'sha256', digest, fileName: place.fileName } as const;
  return {
    steps: [
      ...copySteps(context, place),
      { kind: 'write', id: 'write checksum', to: { output: 'checksum' }, text },
    ],
    expect: [
      ...files.map(({ input, name }) => ({ kind: 'sameBytes', output: name, input }) as const),
      { kind: 'checksum', ...line },
    ],
    effects: files.map(({ input, name }) => ({ kind: 'adopt', input, output: name })),
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
    const digest = foundAs(context.found, 'hash', hashFacts)?.sha256;
    if (digest === undefined) return { outputs, steps: copySteps(context, place), next: 'checksum' };
    return { outputs, ...sealed(context, place, digest) };
  },
});
