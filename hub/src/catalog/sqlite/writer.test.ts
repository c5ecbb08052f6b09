import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { createWriter, type Writer } from './writer.ts';

describe('group commit', () => {
  let folder: string;
  let db: Database;
  let writer: Writer;
  let commits: number;
  /** Milliseconds; stands still unless a test moves it. */
  let clock: number;
  /** Resolves when the disk has everything. */
  let sync: () => Promise<void>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'streamops-writer-'));
    db = openDatabase(join(folder, 'a.db'));
    db.exec('CREATE TABLE words (word TEXT NOT NULL UNIQUE) STRICT');
    commits = 0;
    clock = 0;
    sync = async () => {};
    const counting: Database = {
      ...db,
      exec: (sql) => {
        if (sql === 'COMMIT') commits += 1;
        db.exec(sql);
      },
    };
    const batched = { beforeCommit: () => {}, isFull: () => false, afterRollback: () => {} };
    writer = createWriter(counting, batched, { disk: { sync: () => sync() }, now: () => clock });
  });
  afterEach(() => {
    writer.close();
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const add = (word: string) => db.query('INSERT INTO words VALUES (?)').run(word);
  const words = (from = db) =>
    from
      .query<{ word: string }>('SELECT word FROM words ORDER BY rowid')
      .all()
      .map(({ word }) => word);

  it('commits what is asked for in one turn together, in order', async () => {
    const asked = Array.from({ length: 20 }, (_, index) => `word ${index}`);
    const answers = await Promise.all(asked.map((word) => writer.write(() => add(word) + word.length)));
    expect(answers).toEqual(asked.map((word) => 1 + word.length));
    expect(words()).toEqual(asked);
    expect(commits).toBe(1);
  });

  it('resolves when the disk has it, and lets others commit meanwhile', async () => {
    const held = Promise.withResolvers<void>();
    sync = () => held.promise;
    const done: string[] = [];
    const first = writer.write(() => add('a')).then(() => done.push('a'));
    await nextTurn();
    sync = async () => {};
    await writer.write(() => add('b'));
    expect(words()).toEqual(['a', 'b']);
    expect(done).toEqual([]);
    held.resolve();
    await first;
    expect(done).toEqual(['a']);
  });

  it('says so when the disk does not take a commit', async () => {
    sync = () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
    await expect(writer.write(() => add('a'))).rejects.toMatchObject({ code: 'DISK_FULL' });
  });

  it('resolves when another process can read it', async () => {
    await writer.write(() => add('durable'));
    const other = openDatabase(join(folder, 'a.db'));
    expect(words(other)).toEqual(['durable']);
    other.close();
  });

  it('takes back only the change that failed half-way', async () => {
    const changes = ['a', 'b', 'c', 'd', 'e'].map((word) =>
      writer.write(() => {
        add(word);
        if (word === 'c') throw new Error('after it wrote');
        return word;
      }),
    );
    const answers = await Promise.allSettled(changes);
    expect(answers.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(answers[2]).toMatchObject({ reason: { message: 'after it wrote' } });
    expect(words()).toEqual(['a', 'b', 'd', 'e']);
  });

  it('takes back all of what belongs together, and nothing beside it', async () => {
    const before = writer.write(() => add('before'));
    const together = writer.together(() =>
      Promise.all([
        writer.write(() => add('a')),
        writer.write(() => {
          throw new Error('the second fails');
        }),
        writer.write(() => add('c')),
      ]),
    );
    const after = writer.write(() => add('after'));
    await expect(together).rejects.toThrow('the second fails');
    await Promise.all([before, after]);
    expect(words()).toEqual(['before', 'after']);
  });

  it('writes nothing of what is refused before it comes to writing', async () => {
    const together = writer.together(() =>
      Promise.all([writer.write(() => add('a')), Promise.reject(new Error('not valid'))]),
    );
    await expect(together).rejects.toThrow('not valid');
    await writer.write(() => add('b'));
    expect(words()).toEqual(['b']);
  });

  it('refuses a change that fails before it wrote without repeating its neighbours', async () => {
    let runs = 0;
    const answers = await Promise.allSettled([
      writer.write(() => {
        runs += 1;
        return add('a');
      }),
      writer.write(() => {
        throw new Error('refused');
      }),
      writer.write(() => add('a')),
      writer.write(() => add('b')),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(words()).toEqual(['a', 'b']);
    expect(runs).toBe(1);
  });

  it('lets the event loop run between slow changes', async () => {
    const slow = (word: string) => () => {
      clock += 8;
      return add(word);
    };
    const changes = ['a', 'b', 'c'].map((word) => writer.write(slow(word)));
    let turns = 0;
    const count = () => {
      turns += 1;
      if (words().length < 3) setImmediate(count);
    };
    setImmediate(count);
    await Promise.all(changes);
    expect(commits).toBe(3);
    expect(turns).toBeGreaterThanOrEqual(2);
  });

  it('names a full disk and goes on when there is space again', async () => {
    await writer.write(() => add('before'));
    db.exec('PRAGMA max_page_count = 1');
    const big = 'x'.repeat(100_000);
    const answers = await Promise.allSettled([
      writer.write(() => add('small')),
      writer.write(() => add(big)),
      writer.write(() => add('another')),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(answers[1]).toMatchObject({ reason: { code: 'DISK_FULL' } });
    db.exec('PRAGMA max_page_count = 100000');
    await writer.write(() => add(big));
    expect(words()).toEqual(['before', 'small', 'another', big]);
  });

  it('commits what waits when it is closed, and refuses what comes after', async () => {
    const waiting = [writer.write(() => add('a')), writer.write(() => add('b'))];
    writer.close();
    await expect(Promise.all(waiting)).resolves.toEqual([1, 1]);
    await expect(writer.write(() => add('c'))).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(words()).toEqual(['a', 'b']);
  });
});
