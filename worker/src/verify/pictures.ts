import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { thumbnailCount, thumbnailName } from '@streamops/core';
import { guardedInput } from '../ffmpeg/input.ts';
import { tryFfmpeg } from '../ffmpeg/run.ts';
import { endsOfStream } from '../media/picture-end.ts';
import { pictureFacts } from '../media/picture-header.ts';
import { counted, type Evidence, type ExpectationOf, type Verifier } from './define.ts';

type Pictures = ExpectationOf<'pictures'>;

/** So many at a time lie one behind the other in a scratch file: it is some megabytes. */
const atOnce = 200;
const timeoutSec = 300;

interface Decoded {
  frames: number;
  said: string | undefined;
}

/** Decodes them in one process, as starting one for each would cost more than making them. */
const decode = async (names: readonly string[], expected: Pictures, evidence: Evidence): Promise<Decoded> => {
  const { tools, signal, path } = evidence;
  const { output, format } = expected;
  const scratch = await path({ work: `check.${format}` });
  await writeFile(scratch, '', { flag: 'wx' });
  try {
    for (const file of names) {
      await writeFile(scratch, await readFile(await path({ output, file })), { flag: 'a' });
    }
    const args = [...guardedInput(scratch), '-map', '0:0', '-fps_mode', 'passthrough', '-f', 'null', '-'];
    const { exit, outcome } = await tryFfmpeg(tools, { args, timeoutSec, signal });
    const said = outcome.errors[0] ?? (exit.code === 0 ? undefined : `ffmpeg ended with ${exit.code}`);
    return { frames: outcome.counts.decoded[0]?.[0] ?? 0, said };
  } finally {
    await rm(scratch, { force: true });
  }
};

/** Every file by its head: of what size it is, and whether it is whole. */
const oddIn = async (names: readonly string[], expected: Pictures, { path }: Evidence): Promise<string[]> => {
  const { output, format, width, height } = expected;
  const odd: string[] = [];
  for (const file of names) {
    const facts = pictureFacts[format](await readFile(await path({ output, file })));
    if (!facts) odd.push(`${file} is no ${format}`);
    else if (!facts.whole) odd.push(`${file} is cut off`);
    else if (facts.width !== width || facts.height !== height) {
      odd.push(`${file} is ${facts.width} × ${facts.height}`);
    }
  }
  return odd;
};

/** Other names than those of the times, and the entry. */
const misnamed = async (names: readonly string[], { output }: Pictures, { path }: Evidence) => {
  const there = await readdir(await path({ output }));
  const wanted = new Set([...names, 'index.vtt']);
  return [
    ...names.filter((name) => !there.includes(name)).map((name) => `${name} is missing`),
    ...there.filter((name) => !wanted.has(name)).map((name) => `${name} does not belong there`),
  ];
};

const wholeFaults = async (names: readonly string[], expected: Pictures, evidence: Evidence) => {
  const faults = await oddIn(names, expected, evidence);
  for (let at = 0; at < names.length; at += atOnce) {
    const some = names.slice(at, at + atOnce);
    const { frames, said } = await decode(some, expected, evidence);
    if (said !== undefined) faults.push(said);
    if (frames !== some.length) faults.push(`${frames} of ${counted(some.length, 'picture')} decode`);
  }
  return faults;
};

export const pictures: Verifier<'pictures'> = async (expected, evidence) => {
  const { label, count, everySec, format, of, startSec } = expected;
  const names = Array.from({ length: count }, (_, nth) => thumbnailName(nth, everySec, format));
  const file = { input: of.input };
  const looks = { ends: () => evidence.ends(file), packets: () => evidence.packets(file) };
  const { endSec } = await endsOfStream({ ...looks, path: await evidence.path(file) }, of.index);
  const due = thumbnailCount(endSec - startSec, everySec);
  const gone = await misnamed(names, expected, evidence);
  const faults = gone.length > 0 ? gone : await wholeFaults(names, expected, evidence);
  const short = due === count ? [] : [`the recording lasts for ${counted(due, 'picture')}`];
  const all = [...short, ...faults];
  return {
    subject: label,
    promised: `${counted(count, 'picture')}, one every ${everySec} s to the end`,
    found: all.length > 0 ? all.slice(0, 5).join('; ') : `${counted(count, 'picture')}, all of them decode`,
    ok: all.length === 0,
  };
};
