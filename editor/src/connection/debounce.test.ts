import { describe, expect, it } from 'vitest';
import { debounce, latest, type Timers } from './debounce.ts';

/** Time that moves when the test says so. */
const handTimers = () => {
  let waiting: (() => void) | null = null;
  const timers: Timers = {
    set: (run) => {
      waiting = run;
      return run;
    },
    clear: () => {
      waiting = null;
    },
  };
  return { timers, pass: () => waiting?.() };
};

describe('search as you type', () => {
  it('asks once, for what was typed last', () => {
    const asked: string[] = [];
    const { timers, pass } = handTimers();
    const search = debounce<string>((text) => asked.push(text), 150, timers);
    for (const text of ['b', 'bo', 'bos']) search.push(text);
    expect(asked).toEqual([]);
    pass();
    expect(asked).toEqual(['bos']);
  });

  it('asks at once on Enter, and not again after', () => {
    const asked: string[] = [];
    const { timers, pass } = handTimers();
    const search = debounce<string>((text) => asked.push(text), 150, timers);
    search.push('bos');
    search.flush('boss');
    pass();
    expect(asked).toEqual(['boss']);
  });
});

describe('answers that overtake each other', () => {
  it('drops the older one, however late it comes', async () => {
    const answers = new Map<string, (text: string) => void>();
    const signals: AbortSignal[] = [];
    const ask = latest<string, string>((question, signal) => {
      signals.push(signal);
      return new Promise((resolve) => answers.set(question, resolve));
    });
    const first = ask('bo');
    const second = ask('boss');
    answers.get('boss')?.('two found');
    answers.get('bo')?.('many found');
    expect(await second).toBe('two found');
    expect(await first).toBe('stale');
    expect(signals[0]?.aborted).toBe(true);
  });

  it('passes on the failure of the newest question only', async () => {
    const ask = latest<string, string>((question) => Promise.reject(new Error(question)));
    const first = ask('old');
    const second = ask('new');
    expect(await first).toBe('stale');
    await expect(second).rejects.toThrow('new');
  });
});
