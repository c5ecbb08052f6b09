import { cutToBytes, nameOf } from '../../media/file-path.ts';
import { legalName } from '../../media/path-template.ts';
import type { PlanInput } from '../kit/define.ts';
import type { Output } from '../kit/plan.ts';
import type { AskedRange } from './ranges.ts';

/** `00.12.34`, `00.12.34.500`: a time that may stand in a file's name. */
export const clock = (sec: number): string => {
  const ms = Math.round(sec * 1000);
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const whole = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map(two).join('.');
  return ms % 1000 === 0 ? whole : `${whole}.${String(ms % 1000).padStart(3, '0')}`;
};

/** What stands behind the recording's name. */
const endingOf = ({ startSec, endSec, title }: AskedRange): string => {
  const called = legalName(cutToBytes(title ?? '', 100));
  return called === '' ? `${clock(startSec)}-${clock(endSec)}` : called;
};

/** `clip1`, `clip2`… */
export const outputName = (at: number): string => `clip${at + 1}`;

/** A file of its own per range, beside the recording. Two of one name are told apart by a number. */
export const clipOutputs = (
  source: PlanInput,
  ranges: readonly AskedRange[],
  container: string,
): Record<string, Output> => {
  const endings = ranges.map(endingOf);
  return Object.fromEntries(
    endings.map((ending, at): [string, Output] => {
      const same = endings.slice(0, at).filter((other) => other === ending).length;
      const numbered = same === 0 ? ending : `${ending} (${same + 1})`;
      const fileName = nameOf(source.stem, ` ${numbered}.${container}`);
      const { driveId, dir } = source;
      return [outputName(at), { to: 'drive', driveId, dir, fileName, relation: 'clip', from: 0 }];
    }),
  );
};
