import { once } from 'node:events';
import { chmod, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type JobDefinition,
  jobDefinition,
  jobTypes,
  parseParams,
  StreamOpsError,
} from '../../core/src/index.ts';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { type Bench, makeBench, realTools, runAssignment } from '../../worker/src/testing/bench.ts';
import { type TextField, textFieldsOf } from '../attacks/fields.ts';
import { type Hostile, hostileFiles, plainName } from '../attacks/hostile-file.ts';
import { badOutputs, everyWayToSay, having, planFaults, takes } from '../attacks/plan-faults.ts';
import { type Ran, remembering } from '../attacks/planned.ts';
import { commandFaults, type Recorder, recordingTools } from '../attacks/recorder.ts';
import { attackStrings, type Canary } from '../attacks/strings.ts';
import { wayFor } from '../attacks/ways.ts';
import { paramsFor } from './torture-ends.ts';

let bench: Bench;
let tools: Tools;
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
  tools = { ...(await realTools()), hooksDir: join(import.meta.dirname, 'hooks') };
  recorder = await recordingTools(tools, join(bench.drive, '..'));
});
afterAll(async () => {
  listener.close();
  await bench.remove();
});

/** The text in one field, another one each time, and every third time wherever the schema takes it. */
const hostileParams = (definition: JobDefinition, text: string, n: number): Record<string, unknown> => {
  const round = Math.floor(n / types.length);
  let { params } = wayFor(definition.type, round);
  const fields = textFieldsOf(definition.params).filter((field) =>
    takes(definition, having(field, text, params)),
  );
  for (const [at, field] of fields.entries())
    if (round % 3 === 0 || at === round % fields.length)
      params = takes(definition, having(field, text, params)) ?? params;
  return params;
};

const types = jobTypes.filter(({ needs }) => needs !== 'nothing');
/** In turn; `npm run soak` has all of them for each text. */
const typesFor = (n: number): JobDefinition[] =>
  types.filter((_, at) => process.env.STREAMOPS_SOAK || at === n % types.length);
const ends = new Map<string, number>();
/** The first of each way that came to its end. */
const ran = new Map<string, Ran>();

const attack = async (definition: JobDefinition, { clip, lines }: Hostile, n: number): Promise<void> => {
  const text = texts[n] ?? '';
  const { type } = definition;
  const which = `${type} with ${JSON.stringify(text.slice(0, 80))}`;
  const way = wayFor(type, Math.floor(n / types.length));
  const tags = [text.slice(0, 60), `game:${text.slice(0, 50)}`];
  const asked = await bench.assignment(type, clip, hostileParams(definition, text, n));
  const beside = way.withLines ? (await bench.assignment(type, lines)).inputs : [];
  const [input] = asked.inputs.map((each) => ({ ...each, tags }));
  const inputs = input ? Array.from({ length: Math.max(1, definition.inputs.min) }, () => input) : [];
  const assignment = { ...asked, inputs: [...inputs, ...beside] };
  const one: Ran = { definition, assignment, params: way.params, steps: new Map(), found: {} };
  const { end, log } = await runAssignment(assignment, {
    tools: recorder.tools,
    definition: remembering(one),
  });
  const code = end.ok ? end.result.receipt.verdict : end.failure.error.code;
  ends.set(code, (ends.get(code) ?? 0) + 1);
  expect(end.ok ? badOutputs(end.result.outputs.map(({ output }) => output)) : [], which).toEqual([]);
  expect(code, `${which}: ${end.ok ? '' : end.failure.error.message}\n${log.join('\n')}`).not.toBe(
    'INTERNAL',
  );
  const name = `${type} ${JSON.stringify(way)}`;
  if (end.ok && !ran.has(name)) ran.set(name, one);
  if (end.ok) await end.discard();
};

const roots = (): string[] => [bench.drive, join(bench.drive, '..', 'artifacts')];

/** Files that nobody named: what a shell, or an option taken for one, would leave where it runs. */
const strayFiles = async (): Promise<string[]> => {
  const here = await readdir(process.cwd());
  const outside = await readdir(join(bench.drive, '..', 'outside'));
  return [
    ...here.filter((name) => name.startsWith('touched')),
    ...outside.filter((name) => name !== 'secret.txt'),
  ];
};

/** Of `npm run soak`, which has every type for each text. */
const limitMs = 3_600_000;

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
    timeout: limitMs,
  }, async () => {
    for (const [n, text] of texts.entries()) {
      const place = { folder: join(bench.drive, String(n)), work: join(bench.drive, '..') };
      const files = await hostileFiles(text, place);
      for (const definition of typesFor(n)) await attack(definition, files, n);
    }
    const commands = await recorder.commands();
    const faults = commands.flatMap((argv) => commandFaults(argv, roots()));
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

  it('reach no command as more than a text in any field, way, or setting of any type', {
    timeout: limitMs,
  }, async () => {
    let commands = 0;
    const faults: string[] = [];
    for (const one of ran.values()) {
      const fields = textFieldsOf(one.definition.params);
      for (const text of texts) {
        for (const params of everyWayToSay(one, fields, text)) {
          const found = await planFaults(one, params, { text, tools, roots: roots() });
          commands += found.commands;
          faults.push(...found.faults);
        }
      }
    }
    console.log(`${commands} commands planned in ${ran.size} ways of ${types.length} types.`);
    expect(faults.slice(0, 20)).toEqual([]);
    expect(commands).toBeGreaterThan(texts.length * ran.size);
  });

  it('name programs that run, or are refused by name', { timeout: limitMs }, async () => {
    const folder = join(bench.drive, '..', 'hooks');
    await mkdir(folder);
    const file = join(bench.drive, 'input');
    await writeFile(file, 'x'.repeat(200));
    let started = 0;
    for (const text of texts) {
      const hook = plainName(text);
      await copyFile(join(import.meta.dirname, 'hooks', 'first-bytes'), join(folder, hook));
      await chmod(join(folder, hook), 0o755);
      const params = {
        hook,
        args: ['{input}', '{output}', text.replaceAll('\0', '')],
        output: '{stem}.head',
      };
      const parsed = takes(jobDefinition('custom_hook'), params);
      if (!parsed) continue;
      const assignment = await bench.assignment('custom_hook', file, params);
      const { end } = await runAssignment(assignment, { tools: { ...tools, hooksDir: folder } });
      expect({ hook, ...(end.ok ? {} : end.failure.error) }).toEqual({ hook });
      started += 1;
      if (end.ok) await end.discard();
    }
    expect(started).toBeGreaterThan(texts.length / 4);
    expect(await strayFiles()).toEqual([]);
  });
});

const tryParse = (definition: JobDefinition, field: TextField, text: string): void => {
  try {
    parseParams(definition, having(field, text, paramsFor(definition.type)));
  } catch (error) {
    expect(error, `${definition.type}.${field.name}`).toBeInstanceOf(StreamOpsError);
  }
};
