import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attackStrings } from '../attacks/strings.ts';
import { copyClip } from '../media/index.ts';
import { assetsOf, type HubPlace, type HubProcess, hubPlace, quiet } from './hub-process.ts';
import { workerPid } from './processes.ts';

let place: HubPlace;
let hub: HubProcess;
let texts: string[];
let lure: Server;
let connections = 0;
let clip: string;

beforeAll(async () => {
  lure = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => lure.listen(0, '127.0.0.1', resolve));
  const bound = lure.address();
  place = await hubPlace();
  hub = await place.start();
  clip = await copyClip(join(place.library, 'clip.mkv'), { seconds: 1 });
  await writeFile(join(place.folder, 'secret'), 'nobody may read this');
  texts = attackStrings({
    touched: join(place.folder, 'touched'),
    address: `127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`,
    secret: join(place.folder, 'secret'),
  });
});
afterAll(async () => {
  lure.close();
  await place.remove();
});

interface Answer {
  status: number;
  code: string;
}

const send = async (method: string, path: string, body?: unknown): Promise<Answer> => {
  const answer = await fetch(`${hub.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const value: unknown = await answer.json();
  const { error } = value as { error?: { code: string } }; // Every refusal has this shape; other answers have none.
  return { status: answer.status, code: error?.code ?? '' };
};

const job = (type: string, input: object, params: object = {}) =>
  send('POST', '/api/jobs', { type, inputs: [input], params });

/** Places of the API that take a text, and whether what they answer is a refusal. */
const places: readonly [name: string, ask: (text: string) => Promise<Answer>, refuses: boolean][] = [
  ['the type of a job', (text) => job(text, { path: clip }), true],
  ['the path of an input', (text) => job('remux', { path: text }), true],
  ['a path behind a drive', (text) => job('remux', { path: `${place.library}/${text}` }), true],
  ['the id of an input', (text) => job('remux', { assetId: text }), true],
  ['the name of a parameter', (text) => job('remux', { path: clip }, { [`${text} `]: text }), true],
  ['a choice', (text) => job('remux', { path: clip }, { container: text }), true],
  [
    'the id of a job',
    (text) => send('GET', `/api/jobs/${encodeURIComponent(`x${text.toWellFormed()}`)}`),
    true,
  ],
  ['a search', (text) => send('GET', `/api/assets?q=${encodeURIComponent(text.toWellFormed())}`), false],
  ['a tag', (text) => job('tag', { path: clip }, { add: [text] }), false],
];

describe('texts that attack, over the API', () => {
  it.each(places)('%s: each is taken as a text or refused by name', async (name, ask, refuses) => {
    for (const text of texts) {
      const { status, code } = await ask(text);
      const which = `${name} ${JSON.stringify(text.slice(0, 80))}: ${status} ${code}`;
      expect(status, which).toBeLessThan(500);
      expect(code, which).not.toBe('INTERNAL');
      if (refuses) expect(status, which).toBeGreaterThanOrEqual(400);
    }
  });

  it('have done nothing else', async () => {
    await quiet(hub);
    expect(await workerPid(hub)).not.toBeNull();
    expect(await readdir(place.folder)).toEqual(['data', 'library', 'recordings', 'secret']);
    expect(await readFile(join(place.folder, 'secret'), 'utf8')).toBe('nobody may read this');
    expect((await assetsOf(hub)).map(({ path }) => path)).toEqual(['clip.mkv']);
    expect(connections).toBe(0);
  });
});
