import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { realTools } from '../../worker/src/testing/bench.ts';
import { makeTorture, torture } from '../media/torture/index.ts';
import { columnsOver, type Row, rowLimitMs, tableOf } from './every-type.ts';
import { modeEnd, modes, modesFor } from './torture-modes.ts';

/** Two hours are copied and read in the table of types: what is encoded here is a second long. */
const files = torture.filter(({ name }) => name !== 'two-hours.mkv' && modesFor(name).length > 0);

let tools: Tools;
beforeAll(async () => {
  tools = await realTools();
});

const rows = new Map<string, Row>();
afterAll(() => {
  const columns = modes.map(({ name }) => name);
  const table = tableOf({ files, columns, rows, empty: '' });
  console.log(`Modes that differ from the table of types, over files where they may go wrong:\n${table}`);
});

// At once, as in the table of types.
describe.concurrent('the modes of the types', () => {
  it.each(files)('do $name ($what), or say why not', { timeout: rowLimitMs }, async (file) => {
    const row: Row = new Map();
    rows.set(file.name, row);
    const columns = modesFor(file.name);
    await columnsOver({ name: file.name, path: await makeTorture(file), tools }, columns, row);
    const ends = columns.map(({ name }) => ({ name, code: row.get(name)?.code, why: row.get(name)?.why }));
    expect(ends).toEqual(columns.map(({ name }) => ({ name, ...modeEnd(name, file.name) })));
  });
});
