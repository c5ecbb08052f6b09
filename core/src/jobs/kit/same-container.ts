import type { RemuxContainer } from '../../media/containers.ts';
import type { PlanInput } from './define.ts';
import type { Note } from './plan.ts';

/** A transport stream is none of them: it has no place for titles, attachments and most codecs. */
const written = ['mov', 'mp4', 'mkv'] as const;
type Written = (typeof written)[number];

/** By which endings a container goes. */
const endings: Readonly<Record<Written, readonly string[]>> = {
  mov: ['mov', 'qt'],
  mp4: ['mp4', 'm4a', 'm4v'],
  mkv: ['mkv', 'mka'],
};

/** The container for a changed copy of a file: its own where we write that, else Matroska, which holds everything. */
export const sameContainer = ({ media }: PlanInput): Written =>
  written.find((one) => one === media.container) ?? 'mkv';

/** The ending of a copy in this container, without the dot: the source's own where that goes with it. */
export const endingFor = ({ ext }: PlanInput, container: RemuxContainer): string =>
  container !== 'ts' && endings[container].includes(ext) ? ext : container;

/** Says that a copy is in another container than its source. */
export const containerNotes = ({ media }: PlanInput, container: RemuxContainer): Note[] => {
  if (media.container === container) return [];
  const text = `The source is ${media.container.toUpperCase()}: what was made of it is ${container.toUpperCase()}.`;
  return [{ level: 'info', subject: 'Container', text }];
};
