import { describe, expect, it } from 'vitest';
import { epoch } from './epoch.ts';
import { liveList } from './lists.ts';
import { makeTable } from './table.ts';

interface Thing {
  id: string;
  seq: number;
  text: string;
}
const thing = (seq: number, text = 'as it was'): Thing => ({ id: `t${seq}`, seq, text });
const pageSize = 10;

/** A hub with things 100 to 1, whose answers come when the test lets them. */
const makeHub = () => {
  const things = Array.from({ length: 100 }, (_, n) => thing(100 - n));
  const asked: (string | undefined)[] = [];
  let gate: Promise<void> = Promise.resolve();
  let open = () => {};
  return {
    things,
    asked,
    hold: () => {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    letGo: () => open(),
    page: async (cursor: string | undefined) => {
      asked.push(cursor);
      const rows = things.filter(({ seq }) => cursor === undefined || seq < Number(cursor));
      const items = rows.slice(0, pageSize);
      await gate;
      return { items, nextCursor: rows.length > pageSize ? String(items.at(-1)?.seq) : null };
    },
  };
};

/** A list whose table keeps four pages at most. */
const opened = async () => {
  const hub = makeHub();
  const table = makeTable<Thing>({ most: 4 * pageSize });
  const things = liveList({ table, page: hub.page, belongs: () => true });
  await things.more();
  const scrollTo = async (to: number) => {
    while (things.list.peek().ids.length < to) await things.more();
    things.show(to - 5, to);
  };
  return { hub, table, things, scrollTo };
};
const settled = async () => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
};

describe('a list of many pages', () => {
  it('keeps a window of pages, and asks again for what is scrolled back to', async () => {
    const { hub, table, things, scrollTo } = await opened();
    await scrollTo(100);
    const top = things.list.peek().ids.slice(0, 12);
    expect(top.some(table.has)).toBe(false);
    expect(things.list.peek().ids).toHaveLength(100);
    hub.asked.length = 0;
    things.show(0, 12);
    await settled();
    expect(hub.asked).toEqual([undefined, '91']);
    expect(top.every(table.has)).toBe(true);
    expect(things.list.peek().ids).toHaveLength(100);
  });

  it('asks once for a page that is on its way', async () => {
    const { hub, things, scrollTo } = await opened();
    await scrollTo(100);
    hub.asked.length = 0;
    things.show(0, 5);
    things.show(1, 6);
    await settled();
    expect(hub.asked).toEqual([undefined]);
  });

  it('lets go of rows that went while they were forgotten, and of no others', async () => {
    const { hub, things, scrollTo } = await opened();
    await scrollTo(100);
    hub.things.splice(3, 1);
    things.show(0, 12);
    await settled();
    const { ids } = things.list.peek();
    expect([ids.length, ids.includes('t97'), ids[9], ids[10]]).toEqual([99, false, 't90', 't89']);
  });

  it('finds rows that new ones pushed onto the page after', async () => {
    const { hub, table, things, scrollTo } = await opened();
    await scrollTo(100);
    for (const seq of [101, 102, 103]) {
      hub.things.unshift(thing(seq));
      table.put(thing(seq));
    }
    things.show(0, 13);
    await settled();
    expect(things.list.peek().ids).toHaveLength(103);
    expect(things.list.peek().ids.slice(0, 13).every(table.has)).toBe(true);
  });
});

describe('a list and the socket', () => {
  it('asks again when the socket connects after it asked, down to what is looked at', async () => {
    const { hub, things, scrollTo } = await opened();
    await scrollTo(25);
    await settled();
    hub.asked.length = 0;
    await things.refresh();
    expect(hub.asked).toEqual([]);
    hub.things.splice(2, 1);
    epoch.value += 1;
    await things.refresh();
    expect(hub.asked.slice(0, 3)).toEqual([undefined, '90', '80']);
    await settled();
    const { ids } = things.list.peek();
    expect(ids).toEqual(hub.things.slice(0, ids.length).map(({ id }) => id));
    hub.asked.length = 0;
    await things.refresh();
    expect(hub.asked).toEqual([]);
  });

  it('goes on to the next page when its end was reached while it was being asked again', async () => {
    const { hub, things } = await opened();
    hub.hold();
    const reloaded = things.reload();
    things.show(5, 10);
    hub.letGo();
    await reloaded;
    await settled();
    expect(things.list.peek().ids.length).toBeGreaterThan(pageSize);
  });

  it('believes the socket over an answer that was on its way', async () => {
    const { hub, table, things } = await opened();
    hub.hold();
    const reloaded = things.reload();
    table.put(thing(95, 'newer'));
    table.drop('t94');
    table.put(thing(101));
    hub.letGo();
    await reloaded;
    expect(table.of('t95').peek()?.text).toBe('newer');
    expect(things.list.peek().ids.slice(0, 3)).toEqual(['t101', 't100', 't99']);
    expect(things.list.peek().ids).not.toContain('t94');
  });
});
