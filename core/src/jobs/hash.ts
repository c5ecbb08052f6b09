import { z } from 'zod';
import { type ChecksumAlgorithm, checksumAlgorithms, checksumLine } from '../media/checksum-file.ts';
import { nameOf } from '../media/file-path.ts';
import { defineJob, type PlanInput, sourceOf } from './kit/define.ts';
import { foundAs, hashFacts } from './kit/found.ts';
import type { Expectation, Found, Output, Step } from './kit/plan.ts';

const outputFor = ({ driveId, dir, name }: PlanInput, algorithm: ChecksumAlgorithm): Output => ({
  to: 'drive',
  driveId,
  dir,
  fileName: nameOf(name, `.${algorithm}`),
  relation: 'sidecar',
  from: 0,
});

interface Digest {
  algorithm: ChecksumAlgorithm;
  digest: string;
}

const digests = (found: Found['hash'], wanted: readonly ChecksumAlgorithm[]): Digest[] =>
  wanted.flatMap((algorithm) => {
    const digest = found[algorithm];
    return digest === undefined ? [] : [{ algorithm, digest }];
  });

const writeFor = ({ algorithm, digest }: Digest, fileName: string): Step => ({
  kind: 'write',
  id: `write ${algorithm}`,
  to: { output: algorithm },
  text: checksumLine({ digest, fileName }),
});

const promiseFor = ({ algorithm, digest }: Digest, fileName: string): Expectation => ({
  kind: 'checksum',
  output: algorithm,
  algorithm,
  digest,
  fileName,
});

/** Each digest has as many digits as any other of its kind. */
const digits: Readonly<Record<ChecksumAlgorithm, number>> = { sha256: 64, xxh64: 16 };

/** Before the file is read: how long the line will be. */
const sizeFor = (algorithm: ChecksumAlgorithm, fileName: string): Expectation => {
  const line = checksumLine({ digest: '0'.repeat(digits[algorithm]), fileName });
  return { kind: 'notEmpty', output: algorithm, sizeBytes: new TextEncoder().encode(line).length };
};

const afterwards = 'Then it is written into the file beside.';

export const hash = defineJob({
  type: 'hash',
  title: 'Hash',
  summary: 'Write the checksum of a file beside it, for sha256sum or xxhsum to check with.',
  lane: 'io',
  needs: 'file',
  params: z.object({
    algorithm: z
      .enum([...checksumAlgorithms, 'both'])
      .default('sha256')
      .describe(
        'Checksum: sha256 is read everywhere, xxh64 only finds damage but is faster; both read the file once',
      ),
  }),
  plan({ algorithm }, context) {
    const source = sourceOf(context);
    const wanted = algorithm === 'both' ? checksumAlgorithms : [algorithm];
    const outputs = Object.fromEntries(wanted.map((one) => [one, outputFor(source, one)]));
    const read: Step = { kind: 'hash', id: 'hash', target: { input: 0 }, sha256: wanted.includes('sha256') };
    const found = foundAs(context.found, 'hash', hashFacts);
    if (!found) {
      const expect = wanted.map((one) => sizeFor(one, source.name));
      return { outputs, steps: [read], expect, next: 'hash', afterwards };
    }
    const made = digests(found, wanted);
    return {
      outputs,
      steps: [read, ...made.map((one) => writeFor(one, source.name))],
      expect: made.map((one) => promiseFor(one, source.name)),
    };
  },
});
