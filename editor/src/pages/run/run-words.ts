import type { Figure, JobTypeView } from '@streamops/core';
import { size, span } from '../../format.ts';
import { isRecord } from '../../parts/form/schema.ts';

const between = ({ likely, low, high }: Figure, show: (value: number) => string): string => {
  const [least, most] = [show(low), show(high)];
  return least === most ? show(likely) : `${least} to ${most}`;
};

/** `about 12 s`, `4 s to 48 s, a first guess`. */
export const figureWords = (
  figure: Figure,
  show: (value: number) => string,
): { about: string; range: string } => ({
  about: figure.low === figure.high ? show(figure.likely) : `about ${show(figure.likely)}`,
  range: figure.low === figure.high ? figure.basis : `${between(figure, show)} · ${figure.basis}`,
});

export const secondsWords = (figure: Figure) => figureWords(figure, span);
export const bytesWords = (figure: Figure) => figureWords(figure, size);

const isIssue = (value: unknown): value is { message: string; path?: unknown; field?: unknown } =>
  isRecord(value) && typeof value.message === 'string';

const fieldOf = ({ path, field }: { path?: unknown; field?: unknown }): string[] =>
  Array.isArray(path) ? [path.join('.')] : typeof field === 'string' ? [field] : [];

/** What the hub says of single fields, by their paths: `ranges.0.startSec`. */
export const fieldErrors = (details: unknown): Record<string, string> =>
  Object.fromEntries(
    (Array.isArray(details) ? details : [])
      .filter(isIssue)
      .flatMap((issue) =>
        fieldOf(issue).map((field) => [
          field,
          issue.message.endsWith('.') ? issue.message : `${issue.message}.`,
        ]),
      ),
  );

/** Whether a type works on several files at once, in an order that counts. */
export const takesMany = (type: JobTypeView | undefined): boolean => (type?.inputs.max ?? 1) > 1;

/** One list of inputs a job: all in one where the type takes several, else one job each. */
export const jobsFor = (type: JobTypeView, ids: readonly string[]): string[][] =>
  takesMany(type) ? [[...ids]] : ids.map((id) => [id]);

export const tooFew = (type: JobTypeView, ids: readonly string[]): string | null => {
  const { min, max } = type.inputs;
  if (ids.length === 0) return 'Choose a file.';
  if (!takesMany(type)) return null;
  if (ids.length < min) return `Choose at least ${min} files.`;
  return ids.length > max ? `At most ${max} files.` : null;
};
