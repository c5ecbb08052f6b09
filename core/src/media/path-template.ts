import { StreamOpsError } from '../errors.ts';
import type { EpochMs } from '../ids.ts';
import { joinPath, type PathParts, privateFolder } from './file-path.ts';
import { taggedAs } from './tag-values.ts';

/** What a template may name, besides `{drive.NAME}` at its start. */
const templateVariables = ['game', 'stem', 'ext', 'YYYY', 'MM', 'DD', 'hh', 'mm', 'ss'] as const;
type Variable = (typeof templateVariables)[number];

type Piece = { text: string } | { variable: Variable };

/** `{drive.editing}/{game}/{stem} {hh}-{mm}.{ext}`, taken apart. */
interface PathTemplate {
  /** null: the drive that the file is on. */
  drive: string | null;
  folders: readonly (readonly Piece[])[];
  /** null where the template ends in '/': the file keeps its name. */
  file: readonly Piece[] | null;
}

export interface TemplateValues {
  file: Pick<PathParts, 'name' | 'stem' | 'ext'>;
  tags: readonly string[];
  /** When the recording was made. */
  at: EpochMs;
  /** IANA name; empty: this machine's. */
  timeZone: string;
}

interface RenderedPath {
  drive: string | null;
  /** '' at the drive's root, else parts joined by '/'. */
  dir: string;
  fileName: string;
}

const invalid = (why: string): StreamOpsError => new StreamOpsError('TEMPLATE_INVALID', why);
const quoted = (text: string): string => JSON.stringify(text);

const driveName = /^drive\.([a-z0-9][a-z0-9-]{0,39})$/;
const isVariable = (name: string): name is Variable =>
  (templateVariables as readonly string[]).includes(name);

const variablePiece = (name: string): Piece => {
  if (isVariable(name)) return { variable: name };
  if (driveName.test(name)) throw invalid(`{${name}} may only stand at the start of the template.`);
  throw invalid(`{${name}} is no variable of a template.`);
};

const parseSegment = (segment: string): Piece[] => {
  if (/^\s*\.{1,2}\s*$/.test(segment)) throw invalid(`${quoted(segment)} may not be a folder of a template.`);
  // With one group, split leaves text at even places and the names in braces at odd ones.
  const pieces = segment
    .split(/\{([^{}]*)\}/)
    .map((part, place): Piece => (place % 2 === 1 ? variablePiece(part) : { text: part }));
  const stray = pieces.find((piece) => 'text' in piece && /[{}]/.test(piece.text));
  if (stray) throw invalid(`A brace in ${quoted(segment)} has no partner.`);
  return pieces.filter((piece) => !('text' in piece) || piece.text !== '');
};

/** Rejects with TEMPLATE_INVALID, naming the part that is wrong. Whether the drive exists is for the plan. */
export const parseTemplate = (template: string): PathTemplate => {
  if (template.trim() === '') throw invalid('The template is empty.');
  const [first = '', ...rest] = template.split('/');
  const named = /^\{([^{}]*)\}$/.exec(first.trim())?.[1] ?? '';
  const drive = driveName.exec(named)?.[1] ?? null;
  if (drive === null && named.startsWith('drive.')) {
    throw invalid(`{${named}} names no drive: lower-case letters, digits and dashes, at most 40.`);
  }
  if (drive === null && first === '') {
    throw invalid('A template starts with {drive.NAME} or a folder, not with "/".');
  }
  const segments = (drive === null ? [first, ...rest] : rest).map(parseSegment);
  const file = segments.pop() ?? [];
  return { drive, folders: segments, file: file.length === 0 ? null : file };
};

/** Names that Windows keeps for devices, whatever follows their first dot. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/i;
/** What Windows forbids in a name, control characters, and '/' from a value. */
const forbidden = /[<>:"/\\|?*\p{Cc}]/gu;
/** Most file systems end a name at 255 bytes; the rest is for '(2)' and staging. */
const longestNameBytes = 200;

const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length;

const shortened = (text: string, bytes: number): string => {
  let kept = '';
  for (const letter of text) {
    if (utf8Bytes(kept + letter) > bytes) break;
    kept += letter;
  }
  return kept;
};

/** As a folder's or file's name that every system takes; '' where nothing is left. */
export const legalName = (name: string): string => {
  const plain = shortened(name.toWellFormed().replace(forbidden, '_').trimStart(), longestNameBytes);
  const trimmed = plain.replace(/[. ]+$/u, '').trimEnd();
  if (trimmed.toLowerCase() === privateFolder) return `_${trimmed}`;
  const [device = ''] = trimmed.split('.');
  return reserved.test(device.trim()) ? `${device}_${trimmed.slice(device.length)}` : trimmed;
};

/** The extension stays whole where the name has to be cut. */
const legalFileName = (stem: string, ext: string): string => {
  const end = ext === '' ? '' : `.${legalName(ext)}`;
  const start = shortened(legalName(stem) || 'untitled', longestNameBytes - utf8Bytes(end));
  return legalName(`${start}${end}`);
};

const dateFields = ({ at, timeZone }: TemplateValues): Map<string, string> => {
  const format = new Intl.DateTimeFormat('en-US', {
    ...(timeZone === '' ? {} : { timeZone }),
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
};

/** Until something knows better. */
const gameOf = (tags: readonly string[]): string => taggedAs(tags, 'game') ?? 'Unsorted';

const valuesOf = (values: TemplateValues): Record<Variable, string> => {
  const date = dateFields(values);
  const field = (name: string): string => date.get(name) ?? '';
  return {
    game: gameOf(values.tags),
    stem: values.file.stem,
    ext: values.file.ext,
    YYYY: field('year').padStart(4, '0'),
    MM: field('month'),
    DD: field('day'),
    hh: field('hour'),
    mm: field('minute'),
    ss: field('second'),
  };
};

const fileNameFor = (written: string | null, { name, stem, ext }: TemplateValues['file']): string => {
  // The name as it is spelt, so that `Clip.MKV` stays `Clip.MKV`.
  const spelt = ext === '' ? '' : name.slice(name.length - ext.length);
  if (written === null) return legalFileName(stem, spelt);
  const hasIt = ext !== '' && written.toLowerCase().endsWith(`.${ext}`);
  return legalFileName(hasIt ? written.slice(0, -ext.length - 1) : written, spelt);
};

/** The place a template means for a file: always inside the drive, always names that every system takes. */
export const renderTemplate = (template: PathTemplate, values: TemplateValues): RenderedPath => {
  const known = valuesOf(values);
  const write = (pieces: readonly Piece[]): string =>
    pieces.map((piece) => ('text' in piece ? piece.text : known[piece.variable])).join('');
  return {
    drive: template.drive,
    dir: joinPath(...template.folders.map((folder) => legalName(write(folder)))),
    fileName: fileNameFor(template.file && write(template.file), values.file),
  };
};
