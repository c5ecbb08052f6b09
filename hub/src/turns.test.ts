import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

/** Work that ends when it is told to, and says when it begins. */
const steps = () => {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<void>((resolve) => ends.set(name, resolve));
  };
  return { begun, work, end: (name: string) => ends.get(name)?.() };
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('runs what shares no key side by side, and the rest in the order of asking', async () => {
  const turns = createTurns();
  const { begun, work, end } = steps();
  void turns.take(['a'], work('a1'));
  void turns.take(['b'], work('b1'));
  void turns.take(['b', 'a'], work('both'));
  void turns.take(['a'], work('a2'));
  void turns.take(['c'], work('c1'));
  await settled();
  expect(begun).toEqual(['a1', 'b1', 'c1']);
  end('a1');
  await settled();
  expect(begun).not.toContain('both');
  end('b1');
  await settled();
  expect(begun.slice(3)).toEqual(['both']);
  end('both');
  await settled();
  expect(begun.slice(4)).toEqual(['a2']);
});

it('goes on after a failure, and is idle when all are through', async () => {
  const turns = createTurns();
  const { work, end } = steps();
  const failing = turns.take(['a'], () => Promise.reject(new Error('no')));
  void turns.take(['a', 'b'], work('next'));
  await expect(failing).rejects.toThrow('no');
  let idle = false;
  const waiting = turns.idle().then(() => {
    idle = true;
  });
  await settled();
  expect(idle).toBe(false);
  end('next');
  await waiting;
});
