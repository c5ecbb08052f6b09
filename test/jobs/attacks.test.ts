import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Assignment,
  insidePath,
  type JobDefinition,
  jobTypes,
  parseParams,
  StreamOpsError,
} from '../../core/src/index.ts';
import { type Bench, makeBench, realTools, runAssignment } from '../../worker/src/testing/bench.ts';
import { type TextField, textFieldsOf } from '../attacks/fields.ts';
import { commandFaults, type Recorder, recordingTools } from '../attacks/recorder.ts';
import { asFileName, attackStrings, type Canary } from '../attacks/strings.ts';
import { makeClip } from '../media/index.ts';
import { ffmpegPath } from '../media/make.ts';
import { paramsFor } from './torture-ends.ts';

let bench: Bench;
let recorder: Recorder;
let canary: Canary;
let texts: string[];
let listener: Server;
let visits = 0;
const secretText = 'nobody may read this';

beforeAll(async () => {
  bench = await makeBench();
  const outside = join(bench.drive, '..', 'outside');
  await mkdir(outside);
  listener = createServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo; // A TCP server has an address with a port.
  const secret = join(outside, 'secret.txt');
  await writeFile(secret, secretText);
  canary = { touched: join(outside, 'touched'), address: `127.0.0.1:${port}`, secret };
  texts = attackStrings(canary);
  const tools = { ...(await realTools()), hooksDir: join(import.meta.dirname, 'hooks') };
  recorder = await recordingTools(tools, join(bench.drive, '..'));
});
afterAll(async () => {
  listener.close();
  await bench.remove();
});

/** As ffmpeg's own file of metadata has it; 5.1 takes a backslash before the line's end for one that joins lines. */
const escaped = (text: string): string => text.replace(/\\+$/, '').replace(/[=;#\\\n]/g, '\\$&');

/** Not all of a text can be in one: an empty line ends it. */
const cue = (text: string): string =>
  `1\n00:00:00,100 --> 00:00:00,900\n${text.replace(/[\0\r\n]+/g, ' ')}\n`;

/** A clip with the text in its name, its title, its tracks' titles and languages, its subtitles and its chapters. */
const hostileClip = async (text: string, n: number): Promise<string> => {
  const title = `title=${text.replaceAll('\0', '').slice(0, 2000)}`;
  const chapters = join(bench.drive, '..', 'chapters');
  const chapter = [';FFMETADATA1', '[CHAPTER]', 'TIMEBASE=1/1000', 'START=0', 'END=900'];
  await writeFile(chapters, [...chapter, `title=${escaped(title.slice(6))}`, ''].join('\n'));
  const folder = join(bench.drive, String(n));
  await mkdir(folder);
  const name = asFileName(text);
  const path = join(folder, name === '' || /^\.+$/.test(name) ? `${name} .mkv` : `${name}.mkv`);
  const lines = join(bench.drive, '..', 'lines.srt');
  await writeFile(lines, cue(text));
  const clip = await makeClip({ seconds: 1, width: 96, height: 64 });
  const inputs = [clip, lines, chapters].flatMap((path) => ['-i', path]);
  const titles = ['', ':s:0', ':s:1', ':s:2'].flatMap((of) => [`-metadata${of}`, title]);
  const languages = ['-metadata:s:1', `language=${title.slice(6, 14)}`];
  const words = [
    ...inputs,
    ...['-map', '0', '-map', '1', '-map_chapters', '2'],
    ...titles,
    ...languages,
    '-c',
    'copy',
    `file:${path}`,
  ];
  await promisify(execFile)(ffmpegPath, ['-v', 'error', '-nostdin', ...words]);
  return path;
};

/** The text in one field, another one each time, and every third time wherever the schema takes it. */
const hostileParams = (definition: JobDefinition, text: string, n: number): Record<string, unknown> => {
  const round = Math.floor(n / types.length);
  // Their lines reach a filter when they are burnt in.
  const burns = definition.type === 'subtitles' && round % 2 === 0;
  let params: Record<string, unknown> = burns ? { action: 'burn' } : paramsFor(definition.type);
  const takes = (field: TextField, over: object): Record<string, unknown> | null => {
    const tried = { ...over, ...(field.with(text) as object) }; // A field of an object makes an object.
    return definition.params.safeParse(tried).success ? tried : null;
  };
  const fields = textFieldsOf(definition.params).filter((field) => takes(field, params));
  for (const [at, field] of fields.entries())
    if (round % 3 === 0 || at === round % fields.length) params = takes(field, params) ?? params;
  return params;
};

const isPlainName = (name: string): boolean =>
  name !== '' && !/^\.{1,2}$/.test(name) && !/[/\0]/.test(name) && Buffer.byteLength(name) <= 255;

/** Names of outputs that are no single names, or whose folder leads out. */
const badOutputs = (end: Awaited<ReturnType<typeof runAssignment>>['end']): string[] => {
  if (!end.ok) return [];
  return end.result.outputs.flatMap(({ output }) => {
    const isFine =
      isPlainName(output.fileName) && (output.to !== 'drive' || insidePath(output.dir) === output.dir);
    return isFine ? [] : [JSON.stringify(output)];
  });
};

const types = jobTypes.filter(({ needs }) => needs !== 'nothing');
/** In turn; `npm run soak` has all of them for each text. */
const typesFor = (n: number): JobDefinition[] =>
  types.filter((_, at) => process.env.STREAMOPS_SOAK || at === n % types.length);
const ends = new Map<string, number>();

const attack = async (definition: JobDefinition, file: string, n: number): Promise<void> => {
  const text = texts[n] ?? '';
  const which = `${definition.type} with ${JSON.stringify(text.slice(0, 80))}`;
  const assignment: Assignment = await bench.assignment(
    definition.type,
    file,
    hostileParams(definition, text, n),
  );
  const [input] = assignment.inputs.map((each) => ({
    ...each,
    tags: [text.slice(0, 60), `game:${text.slice(0, 50)}`],
  }));
  const inputs = input ? Array.from({ length: Math.max(1, definition.inputs.min) }, () => input) : [];
  const { end, log } = await runAssignment({ ...assignment, inputs }, { tools: recorder.tools });
  const code = end.ok ? end.result.receipt.verdict : end.failure.error.code;
  ends.set(code, (ends.get(code) ?? 0) + 1);
  expect(badOutputs(end), which).toEqual([]);
  expect(code, `${which}: ${end.ok ? '' : end.failure.error.message}\n${log.join('\n')}`).not.toBe(
    'INTERNAL',
  );
  if (end.ok) await end.discard();
};

/** Files that nobody named: what a shell, or an option taken for one, would leave where it runs. */
const strayFiles = async (): Promise<string[]> => {
  const here = await readdir(process.cwd());
  const outside = await readdir(join(bench.drive, '..', 'outside'));
  return [
    ...here.filter((name) => name.startsWith('touched')),
    ...outside.filter((name) => name !== 'secret.txt'),
  ];
};

describe('texts that attack', () => {
  it('are more than a hundred, no two alike', () => {
    expect(texts.length).toBeGreaterThan(100);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('in a field of a few words are refused, and in no field end in anything but a named error', () => {
    const fields: string[] = [];
    for (const definition of jobTypes) {
      for (const field of textFieldsOf(definition.params)) {
        fields.push(`${definition.type}.${field.name}`);
        for (const text of texts) tryParse(definition, field, text);
      }
    }
    console.log(`${texts.length} texts in ${fields.length} fields: ${fields.join(', ')}`);
    expect(fields).toContain('chapters.markers[].title');
    expect(fields).toContain('copy.to');
  });

  it('reach no shell, no other protocol and no file outside, in names, titles, tags and parameters', {
    timeout: 3_600_000,
  }, async () => {
    for (const [n, text] of texts.entries()) {
      const file = await hostileClip(text, n);
      for (const definition of typesFor(n)) await attack(definition, file, n);
    }
    const roots = [bench.drive, join(bench.drive, '..', 'artifacts')];
    const commands = await recorder.commands();
    const faults = commands.flatMap((argv) => commandFaults(argv, roots));
    console.log(
      `${commands.length} commands of ${texts.length} texts: ${JSON.stringify(Object.fromEntries(ends))}`,
    );
    expect(commands.length).toBeGreaterThan(texts.length);
    expect(faults).toEqual([]);
    expect(await strayFiles()).toEqual([]);
    expect(visits).toBe(0);
    expect(await readFile(canary.secret, 'utf8')).toBe(secretText);
    expect(await bench.staged()).toEqual([]);
  });
});

const tryParse = (definition: JobDefinition, field: TextField, text: string): void => {
  try {
    parseParams(definition, { ...paramsFor(definition.type), ...(field.with(text) as object) });
  } catch (error) {
    expect(error, `${definition.type}.${field.name}`).toBeInstanceOf(StreamOpsError);
  }
};
