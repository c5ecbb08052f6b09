import type { PlanContext } from './define.ts';
import { type FilePlace, type Place, sidecarPlaces } from './place.ts';
import type { Effect, Expectation, Step } from './plan.ts';

/** The file itself, then what belongs to it. */
export const allFiles = (context: PlanContext, place: Place): FilePlace[] => [
  { input: 0, name: 'file', driveId: place.drive.id, dir: place.dir, fileName: place.fileName },
  ...sidecarPlaces(context, place),
];

interface AdoptedCopies {
  steps: Step[];
  expect: Expectation[];
  effects: Effect[];
}

/**
 * Each file copied byte for byte; its asset then takes over the copy, and the original goes to quarantine. `sha256`: of
 * the copy of the file of that name.
 */
export const adoptedCopies = (files: readonly FilePlace[], sha256?: string): AdoptedCopies => ({
  steps: files.map(({ input, name }) => ({
    kind: 'copy',
    id: `copy ${name}`,
    from: { input },
    to: { output: name },
    ...(name === sha256 ? { sha256: true } : {}),
  })),
  expect: files.map(({ input, name }) => ({ kind: 'sameBytes', output: name, input })),
  effects: files.map(({ input, name }) => ({ kind: 'adopt', input, output: name })),
});
