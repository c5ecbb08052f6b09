import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stagedName } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { type Bench, makeBench, type Ran, realTools, runAssignment } from '../../worker/src/testing/bench.ts';

let bench: Bench;
let tools: Tools;
let hooks: string;
let file: string;
beforeAll(async () => {
  bench = await makeBench();
  hooks = join(dirname(bench.drive), 'hooks');
  await mkdir(hooks, { mode: 0o700 });
  tools = { ...(await realTools()), hooksDir: hooks };
  file = join(bench.drive, 'Night 1.mkv');
  await writeFile(file, 'not even media');
});
afterAll(() => bench.remove());

const hook = async (name: string, script: string): Promise<string> => {
  const path = join(hooks, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return name;
};

interface Asked {
  params: Record<string, unknown>;
  signal?: AbortSignal;
  tags?: string[];
  on?: Tools;
  source?: string;
}

/** Whatever it ends with, nothing is left in staging: what was written is in `written`. */
const run = async ({
  params,
  signal,
  tags = [],
  on = tools,
  source = file,
}: Asked): Promise<Ran & { written: string }> => {
  const given = await bench.assignment('custom_hook', source, params);
  const inputs = given.inputs.map((input) => ({ ...input, tags }));
  const ran = await runAssignment({ ...given, inputs }, { tools: on, ...(signal ? { signal } : {}) });
  const [root] = given.roots;
  const output = ran.end.ok ? ran.end.result.outputs[0] : undefined;
  const staged = output ? stagedName(output.name, output.output.fileName) : '';
  const written = output ? await readFile(join(root?.staging ?? '', staged), 'utf8') : '';
  if (ran.end.ok) await ran.end.discard();
  expect(await bench.staged()).toEqual([]);
  return { ...ran, written };
};

const failure = ({ end }: Ran) => (end.ok ? { code: 'ok', message: '' } : end.failure.error);

const alive = async (pid: number): Promise<boolean> => {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return status !== null && !/\) [ZX] /.test(status);
};

const isGone = async (pid: number): Promise<boolean> => {
  for (let n = 0; n < 60 && (await alive(pid)); n += 1) await sleep(50);
  return !(await alive(pid));
};

const pidIn = async (path: string): Promise<number> => {
  for (let n = 0; n < 200; n += 1) {
    const pid = Number(await readFile(path, 'utf8').catch(() => ''));
    if (pid) return pid;
    await sleep(20);
  }
  throw new Error(`no process number in ${path}`);
};

describe('a hook', () => {
  it('is run with the path of the input, and what it says is in the log', async () => {
    const name = await hook('say', 'echo "out: $1"; echo "err: $#" >&2');
    const { end, log } = await run({ params: { hook: name } });
    expect(log.toSorted()).toEqual(['err: 1', `out: ${file}`]);
    const command = [join(hooks, 'say'), file];
    expect(end).toMatchObject({
      result: {
        outputs: [],
        receipt: {
          verdict: 'verified',
          commands: [command],
          ffmpegVersion: null,
          notes: [{ subject: 'Hook', text: expect.stringContaining('say ended with 0') }],
        },
      },
    });
  });

  it('is told what its arguments name', async () => {
    const name = await hook('names', 'printf "%s\\n" "$@"');
    const homeOf = `$${'{HOME}'} {A} {}`;
    const args = ['{name}', '--{stem}.{ext}', '{game}', '{"a":{}}', homeOf, ''];
    const { log } = await run({ params: { hook: name, args }, tags: ['game: Elden {stem}'] });
    expect(log).toEqual(['Night 1.mkv', '--Night 1.mkv', 'Elden {stem}', '{"a":{}}', homeOf, '']);
  });

  it('gets every argument as it was written, and no shell sees it', async () => {
    const name = await hook('verbatim', 'out=$1; shift; printf "%s\\0" "$@" > "$out"');
    const attacks = [
      ...[
        '; rm -rf "$HOME"',
        '$(touch x)',
        '`touch x`',
        'a\nb\r\nc',
        '-rf',
        '--',
        '',
        ' ',
        '*',
        '~',
        '| cat',
      ],
      ...['../../x', '%d', 'concat:a|b', '"\'\\', '\u0001\u001b[2J', '😀', '&& true', '> /dev/null', '!!'],
    ];
    const { written, end } = await run({
      params: { hook: name, args: ['{output}', ...attacks], output: '{stem}.txt' },
    });
    expect(written.split('\0').slice(0, -1)).toEqual(attacks);
    expect(end).toMatchObject({
      result: {
        outputs: [{ name: 'file', output: { fileName: 'Night 1.txt', relation: 'export', dir: '' } }],
        receipt: { verdict: 'verified', lines: [{ subject: 'Size of file', ok: true }] },
      },
    });
  });

  describe('of a file that is called as an option is', () => {
    let source: string;
    beforeAll(async () => {
      source = join(bench.drive, '-o x.mkv');
      await writeFile(source, 'not even media');
      await hook('options', 'printf "%s\\n" "$@"');
    });
    const ran = (args: string[], tags: string[] = []) =>
      run({ params: { hook: 'options', args }, source, tags });

    it.each([
      [['{stem}'], []],
      [['a', '{name}'], []],
      [['{game}{stem}'], []],
      [['{game}: {stem}'], ['game:-Elden']],
      [['{stem}', '--'], []],
    ])('refused where that would make one: %j', async (args, tags) => {
      const { code, message } = failure(await ran(args, tags));
      expect(code).toBe('PARAMS_INVALID');
      expect(message).toMatch(
        /would begin with "-(o x|o x\.mkv|Elden)", which a program takes for an option/,
      );
    });

    it('given where nothing can be an option, or its writer made it one', async () => {
      const args = ['-{stem}', 'a{stem}', '--', '{stem}', '{input}'];
      expect((await ran(args)).log).toEqual(['--o x', 'a-o x', '--', '-o x', source]);
    });
  });

  it.each([
    ['{stem}.{game}.{ext}.txt', 'Night 1.Elden.mkv.txt'],
    ['report', 'report'],
    ['{stem}: {hh}?.json', /^Night 1_ \d\d_\.json$/],
  ])('names its output by a template: %s', async (output, fileName) => {
    const name = await hook('named', 'echo x > "$1"');
    const { end } = await run({ params: { hook: name, args: ['{output}'], output }, tags: ['game:Elden'] });
    const found = typeof fileName === 'string' ? fileName : expect.stringMatching(fileName);
    expect(end).toMatchObject({ result: { outputs: [{ output: { fileName: found } }] } });
  });

  it('sees nothing of the worker’s environment but the path', async () => {
    const name = await hook('environment', 'exec env');
    const on = { ...tools, env: { ...tools.env, WORKER_TOKEN: 'so_secret' } };
    const { log } = await run({ params: { hook: name }, on });
    // The shell adds the last of them by itself.
    const names = log
      .map((line) => line.split('=')[0])
      .filter((one) => !/^(PWD|_|SHLVL|OLDPWD)$/.test(one ?? ''));
    expect(names.toSorted()).toEqual(['LC_ALL', 'PATH']);
  });

  it('gives way, stands in its folder, and reads nothing', async () => {
    const name = await hook('manners', 'pwd; nice; cat; echo end');
    const { log } = await run({ params: { hook: name } });
    expect(log).toEqual([hooks, platform() === 'linux' ? '15' : expect.anything(), 'end']);
  });

  it('that says a lot is heard at its beginning and at its end', async () => {
    const name = await hook('talk', 'seq 1 100000; echo last');
    const { log, end } = await run({ params: { hook: name } });
    expect(end.ok).toBe(true);
    expect(log.slice(0, 2)).toEqual(['1', '2']);
    expect(log.at(-1)).toBe('last');
    expect(log.join('\n').length).toBeLessThan(80_000);
    expect(log.find((line) => line.startsWith('…'))).toMatch(/^… \d{5} lines are left out here\.$/);
  });

  it('that says one endless line fills no memory', async () => {
    const name = await hook('line', 'head -c 3000000 /dev/zero | tr "\\0" x');
    const { log, end } = await run({ params: { hook: name } });
    expect(end.ok).toBe(true);
    expect(log.join('\n').length).toBeLessThan(300_000);
  });
});

describe('a hook that goes wrong', () => {
  it('names what it ended with', async () => {
    const name = await hook('fails', 'echo why; exit 3');
    const ran = await run({ params: { hook: name } });
    expect(failure(ran)).toMatchObject({ code: 'HOOK_FAILED', message: 'The hook fails ended with 3.' });
    expect(ran.log).toEqual(['why']);
  });

  it('is ended by the clock, however deaf it is', async () => {
    const name = await hook('hangs', "trap '' TERM; while :; do sleep 0.1; done");
    const ran = await run({ params: { hook: name, timeLimitSec: 1 } });
    expect(failure(ran)).toMatchObject({
      code: 'HOOK_FAILED',
      message: 'The hook hangs ran longer than 1 seconds and was ended.',
    });
  });

  it.runIf(platform() === 'linux')('gets no more memory than it may have', async () => {
    const name = await hook('eats', 'exec tail /dev/zero');
    const ran = await run({ params: { hook: name, memoryBytes: 10 ** 8 } });
    expect(failure(ran)).toMatchObject({ code: 'HOOK_FAILED', message: 'The hook eats ended with 1.' });
    expect(ran.log.join()).toMatch(/memory exhausted/);
  });

  it('is ended when the job is cancelled', async () => {
    const pidFile = join(bench.drive, '..', 'cancelled');
    const name = await hook('cancelled', 'echo $$ > "$1"; exec sleep 60');
    const stop = new AbortController();
    const running = run({ params: { hook: name, args: [pidFile] }, signal: stop.signal });
    const pid = await pidIn(pidFile);
    stop.abort(new Error('no more'));
    expect((await running).end.ok).toBe(false);
    expect(await isGone(pid)).toBe(true);
  });

  it.each([
    ['hears', ''],
    ['does not hear', "trap '' TERM;"],
  ])('takes along what it left behind and %s', async (_, trap) => {
    const pidFile = join(bench.drive, '..', `left ${trap.length}`);
    const name = await hook('leaves', `(${trap} while :; do sleep 0.05; done) & echo $! > "$1"; echo gone`);
    const { end, log } = await run({ params: { hook: name, args: [pidFile] } });
    expect({ ok: end.ok, log }).toEqual({ ok: true, log: ['gone'] });
    expect(await isGone(await pidIn(pidFile))).toBe(true);
  });

  it.runIf(platform() === 'linux')('does not hold the job up by what has left its group', async () => {
    const pidFile = join(bench.drive, '..', 'daemon');
    // Whoever is still in the group when the hook ends goes with it.
    const left = 'until [ -s "$1" ]; do sleep 0.05; done';
    const name = await hook('daemon', `setsid sh -c 'echo $$ > "$1"; exec sleep 30' sh "$1" & ${left}`);
    const { end } = await run({ params: { hook: name, args: [pidFile] } });
    expect(end.ok).toBe(true);
    const pid = await pidIn(pidFile);
    expect(await alive(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
  });

  it.each([
    ['nothing', 'true', 'wrote no output'],
    ['a link to the input', 'ln -s "$1" "$2"', 'a link or a folder'],
    ['another name of the input', 'ln "$1" "$2"', 'a link or a folder'],
    ['a folder', 'mkdir "$2"', 'a link or a folder'],
  ])('is refused where its output is %s', async (_, script, words) => {
    const name = await hook('makes', script);
    const ran = await run({ params: { hook: name, args: ['{input}', '{output}'], output: 'x.txt' } });
    expect(failure(ran)).toMatchObject({ code: 'HOOK_FAILED', message: expect.stringContaining(words) });
    expect(await readFile(file, 'utf8')).toBe('not even media');
  });

  it('is unverified where its output is empty', async () => {
    const name = await hook('empty', ': > "$1"');
    const ran = await run({ params: { hook: name, args: ['{output}'], output: 'x.txt' } });
    expect(failure(ran)).toMatchObject({ code: 'OUTPUT_UNVERIFIED' });
  });
});

describe('a program that is no hook', () => {
  const refusal = async (name: string, on = tools) => failure(await run({ params: { hook: name }, on }));

  it.each(['../say', '..', '.', '/bin/sh', 'a/b', '', 'x\0y'])('is refused by its name: %j', async (name) => {
    expect(await refusal(name)).toMatchObject({ code: 'PARAMS_INVALID' });
  });

  it('is missing where there is none of that name, or no folder', async () => {
    expect(await refusal('nobody')).toMatchObject({ code: 'HOOK_MISSING' });
    expect(await refusal('say', { ...tools, hooksDir: join(hooks, 'none') })).toMatchObject({
      code: 'HOOK_MISSING',
    });
    const { hooksDir: _, ...without } = tools;
    expect(await refusal('say', without)).toMatchObject({ code: 'HOOK_MISSING' });
  });

  it('is refused where a link leads out of the folder, and run where it leads to another hook', async () => {
    await symlink('/bin/sh', join(hooks, 'out'));
    await symlink('say', join(hooks, 'alias'));
    await hook('say', 'echo said');
    expect(await refusal('out')).toMatchObject({
      code: 'HOOK_REFUSED',
      message: expect.stringContaining('leads out'),
    });
    expect((await run({ params: { hook: 'alias' } })).log).toEqual(['said']);
  });

  it('is refused where it may not be run, is a folder, or anybody may write to it', async () => {
    await chmod(join(hooks, await hook('plain', 'true')), 0o644);
    await chmod(join(hooks, await hook('open', 'true')), 0o757);
    await mkdir(join(hooks, 'folder'));
    expect(await refusal('plain')).toMatchObject({
      code: 'HOOK_REFUSED',
      message: expect.stringContaining('chmod +x'),
    });
    expect(await refusal('open')).toMatchObject({
      code: 'HOOK_REFUSED',
      message: expect.stringContaining('chmod o-w'),
    });
    expect(await refusal('folder')).toMatchObject({
      code: 'HOOK_REFUSED',
      message: expect.stringContaining('no file'),
    });
  });

  it('is refused where anybody may write to its folder, or jobs do', async () => {
    const open = join(dirname(hooks), 'open hooks');
    const onDrive = join(bench.drive, 'hooks');
    for (const folder of [open, onDrive]) {
      await mkdir(folder);
      await writeFile(join(folder, 'say'), '#!/bin/sh\n', { mode: 0o755 });
    }
    await chmod(open, 0o777);
    const there = { code: 'HOOK_REFUSED', message: expect.stringContaining('Everybody may write') };
    expect(await refusal('say', { ...tools, hooksDir: open })).toMatchObject(there);
    const jobs = { code: 'HOOK_REFUSED', message: expect.stringContaining('where jobs write') };
    expect(await refusal('say', { ...tools, hooksDir: onDrive })).toMatchObject(jobs);
    await rm(onDrive, { recursive: true });
  });

  it.each([
    [{ args: ['{imput}'] }, 'TEMPLATE_INVALID', /\{imput\}/],
    [{ args: ['{output}'] }, 'PARAMS_INVALID', /was given no file/],
    [{ args: ['a\0b'] }, 'PARAMS_INVALID', /NUL/],
    [{ output: '../x.txt' }, 'TEMPLATE_INVALID', /beside the input/],
    [{ output: '{nobody}.txt' }, 'TEMPLATE_INVALID', /nobody/],
    [{ timeLimitSec: 0 }, 'PARAMS_INVALID', /timeLimitSec/],
  ])('can’t be asked for with %j', async (params, code, message) => {
    const ran = await run({ params: { hook: 'say', ...params } });
    expect(failure(ran)).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
