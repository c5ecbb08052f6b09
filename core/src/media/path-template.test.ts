import { describe, expect, it } from 'vitest';
import { StreamOpsError } from '../errors.ts';
import { legalName, parseTemplate, renderTemplate, type TemplateValues } from './path-template.ts';

const values: TemplateValues = {
  file: { name: 'Clip 7.MKV', stem: 'Clip 7', ext: 'mkv' },
  tags: ['ranked', 'game:Elden Ring'],
  at: Date.UTC(2026, 10, 21, 23, 5, 9),
  timeZone: 'UTC',
};
const render = (template: string, changes: Partial<TemplateValues> = {}) =>
  renderTemplate(parseTemplate(template), { ...values, ...changes });

const complaint = (template: string): string => {
  try {
    parseTemplate(template);
  } catch (error) {
    if (error instanceof StreamOpsError) return `${error.code}: ${error.message}`;
  }
  return 'nothing';
};

describe('a path template', () => {
  it('files a recording by game and day', () => {
    expect(render('{drive.editing}/{game}/{YYYY}/{MM}/{DD}/')).toEqual({
      drive: 'editing',
      dir: 'Elden Ring/2026/11/21',
      fileName: 'Clip 7.MKV',
    });
  });

  it('calls a game that nothing knows Unsorted', () => {
    expect(render('{game}/', { tags: ['game:', 'games:x'] }).dir).toBe('Unsorted');
  });

  it('takes the date where the person is', () => {
    expect(render('{YYYY}-{MM}-{DD} {hh}.{mm}.{ss}/', { timeZone: 'Asia/Tokyo' }).dir).toBe(
      '2026-11-22 08.05.09',
    );
    const midnight = { at: Date.UTC(2026, 0, 1), timeZone: 'UTC' };
    expect(render('{hh}/', midnight).dir).toBe('00');
  });

  it('names the file, and never loses its extension', () => {
    expect(render('{game}/{stem} {hh}{mm}').fileName).toBe('Clip 7 2305.MKV');
    expect(render('{stem}.{ext}').fileName).toBe('Clip 7.MKV');
    expect(render('best.of').fileName).toBe('best.of.MKV');
  });

  it('stays on the drive of the file where it names none', () => {
    expect(render('done/')).toEqual({ drive: null, dir: 'done', fileName: 'Clip 7.MKV' });
    expect(render('{drive.nas}')).toMatchObject({ drive: 'nas', dir: '', fileName: 'Clip 7.MKV' });
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['/videos/', 'starts with {drive.NAME}'],
    ['{gmae}/', '{gmae} is no variable'],
    ['{}/', '{} is no variable'],
    ['a/{drive.x}/', '{drive.x} may only stand at the start'],
    ['x{drive.x}/', '{drive.x} may only stand at the start'],
    ['{drive.Not OK}/', '{drive.Not OK} names no drive'],
    ['{drive.}/', 'names no drive'],
    ['{game/', 'A brace in "{game"'],
    ['game}/', 'A brace in "game}"'],
    ['{game/}', 'A brace'],
    ['{{game}}/', 'A brace'],
    ['a/../b/', '".." may not'],
    ['../', '".." may not'],
    ['{drive.x}/..', '".." may not'],
    ['./a/', '"." may not'],
  ])('rejects %j', (template, words) => {
    expect(complaint(template)).toContain('TEMPLATE_INVALID');
    expect(complaint(template)).toContain(words);
  });

  it.each([
    ['a:b*c?"<>|\\d', 'a_b_c______d'],
    ['trailing. . ', 'trailing'],
    ['  leading', 'leading'],
    ['con', 'con_'],
    ['NUL.txt', 'NUL_.txt'],
    ['com1', 'com1_'],
    ['LPT¹.log', 'LPT¹_.log'],
    ['console', 'console'],
    ['tab\there\u0000\u007f\u0085', 'tab_here___'],
    ['..', ''],
    ['...', ''],
    ['.streamops', '_.streamops'],
    ['.StreamOps', '_.StreamOps'],
    ['\ud800x', '\ufffdx'],
    ['-rf', '-rf'],
    ['Süd 🎮', 'Süd 🎮'],
  ])('writes %j as a name that every system takes', (name, legal) => {
    expect(legalName(name)).toBe(legal);
  });

  it('cuts long names between letters and keeps the extension', () => {
    const stem = '🎮'.repeat(200);
    const long = render('x/', { file: { name: `${stem}.mkv`, stem, ext: 'mkv' } }).fileName;
    expect(new TextEncoder().encode(long).length).toBeLessThanOrEqual(200);
    expect(long.endsWith('🎮.mkv')).toBe(true);
  });

  it('never leaves the drive and always gives legal names, whatever is in tags and file names', () => {
    const nasty = [
      '..',
      '/',
      '\\',
      '.',
      ' ',
      'con',
      'nul',
      '\n',
      '\0',
      ':',
      '*',
      '🎮',
      'é',
      'a',
      '.streamops',
      '{',
      '%',
      '-',
    ];
    // A small generator with a fixed seed: the same words each time.
    let seed = 20261121;
    const next = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * below);
    };
    const word = () => Array.from({ length: next(6) }, () => nasty[next(nasty.length)]).join('');
    const parts = ['{game}', '{stem}', '{ext}', '{YYYY}', 'a b', '{game}{stem}', 'x.'];
    const isWrong = (name: string): boolean =>
      /^$|^\.{1,2}$|[<>:"/\\|?*\p{Cc}]|[. ]$|^ /u.test(name) ||
      /^(con|prn|aux|nul|com\d|lpt\d) *(\.|$)/i.test(name) ||
      name.toLowerCase() === '.streamops';
    const wrong: string[] = [];
    for (let round = 0; round < 500; round += 1) {
      const template = Array.from({ length: 1 + next(4) }, () => parts[next(parts.length)]).join('/');
      const stem = word();
      const ext = next(2) === 0 ? '' : 'mkv';
      const file = { name: ext ? `${stem}.${ext}` : stem, stem, ext };
      const { dir, fileName } = render(template + (next(2) ? '/' : ''), { tags: [`game:${word()}`], file });
      const names = [...(dir === '' ? [] : dir.split('/')), fileName];
      wrong.push(...names.filter(isWrong).map((name) => `${template}: ${JSON.stringify(name)}`));
    }
    expect(wrong).toEqual([]);
  });
});
