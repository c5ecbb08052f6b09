import { once } from 'node:events';
import { truncate } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { connect as connectTcp, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Socket as Client, io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLiveTokens } from './live-tokens.ts';
import { webSocketHeaders } from './testing/raw.ts';
import { startHub, type TestHub } from './testing/start-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
  // As Node-RED does it: whoever takes the upgrade keeps the socket.
  hub.http.server.on('upgrade', (req, socket) => {
    if (req.url === '/flows/comms') socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  });
});
afterAll(() => hub.close());

const openSocket = async (namespace: string, token: string): Promise<Client> => {
  const options = { path: '/ws', transports: ['websocket'], auth: { token }, forceNew: true };
  const socket = io(`${hub.base}${namespace}`, options);
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return socket;
};
const event = (socket: Client, name: string) => new Promise<unknown>((resolve) => socket.once(name, resolve));

const openComms = async (token: string): Promise<Socket> => {
  const headers = { ...webSocketHeaders, host: `127.0.0.1:${hub.port}`, authorization: `Bearer ${token}` };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const socket = connectTcp(hub.port, '127.0.0.1');
  socket.write(`GET /flows/comms HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toContain('101');
  return socket;
};

/** A player that has begun and reads no further. */
const play = (id: string, token: string) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const options = { headers: { authorization: `Bearer ${token}` }, agent: false };
    const asked = get(`${hub.base}/media/${id}`, options, (answer) => {
      answer.once('readable', () => resolve(answer));
    });
    asked.once('error', reject);
  });

describe('a token that is revoked', () => {
  it.each([
    ['/ui', 'owner'],
    ['/worker', 'worker'],
  ] as const)('cuts its sockets in %s, and no others', async (namespace, scope) => {
    const [gone, kept] = [
      await hub.tokens.mint(scope, 'gone', null),
      await hub.tokens.mint(scope, 'kept', null),
    ];
    const [cut, stays] = [await openSocket(namespace, gone.secret), await openSocket(namespace, kept.secret)];
    const refused = event(cut, 'connect_error');
    const ended = event(cut, 'disconnect');
    await hub.tokens.revoke(gone.token.id);
    await ended;
    expect(await refused).toMatchObject({ data: { code: 'TOKEN_INVALID' } });
    expect(stays.connected).toBe(true);
    cut.disconnect();
    stays.disconnect();
  });

  it('cuts the flow editor’s comms', async () => {
    const [gone, kept] = [
      await hub.tokens.mint('owner', 'gone', null),
      await hub.tokens.mint('owner', 'kept', null),
    ];
    const [cut, stays] = [await openComms(gone.secret), await openComms(kept.secret)];
    const ended = once(cut, 'close');
    await hub.tokens.revoke(gone.token.id);
    await ended;
    expect(stays.destroyed).toBe(false);
    stays.destroy();
  });
});

describe('a film that plays', () => {
  it('is cut when its token is revoked, and no other is', async () => {
    const { id } = await hub.addFile('film.mkv', '');
    // More than the sockets in between hold.
    const size = 64 * 1024 * 1024;
    await truncate(join(hub.driveDir, 'film.mkv'), size);
    const [gone, kept] = [
      await hub.tokens.mint('owner', 'gone', null),
      await hub.tokens.mint('owner', 'kept', null),
    ];
    const [cut, stays] = [await play(id, gone.secret), await play(id, kept.secret)];
    await hub.tokens.revoke(gone.token.id);
    let bytes = 0;
    for await (const chunk of stays) bytes += chunk.length;
    expect(bytes).toBe(size);
    const end = Promise.race([once(cut, 'error'), once(cut, 'end').then(() => ['not cut'])]);
    cut.resume();
    expect(await end).toMatchObject([{ code: 'ECONNRESET' }]);
  });
});

describe('a token that expires', () => {
  const owner = (expiresAt: number | null) =>
    ({ tokenId: 't', scope: 'owner', label: '', expiresAt }) as const;

  it('cuts what is open under it, once', async () => {
    const live = createLiveTokens(Date.now);
    let cuts = 0;
    await new Promise<void>((resolve) => {
      live.whileLive(owner(Date.now() + 20), () => {
        cuts += 1;
        resolve();
      });
    });
    live.revoked('t');
    expect(cuts).toBe(1);
  });

  it('leaves alone what closed before, and what has long to go', async () => {
    const live = createLiveTokens(Date.now);
    const cut: string[] = [];
    live.whileLive(owner(Date.now() + 5), () => cut.push('closed'))();
    const days = 24 * 3_600_000;
    live.whileLive(owner(Date.now() + 90 * days), () => cut.push('long'));
    live.whileLive(owner(null), () => cut.push('for ever'));
    await new Promise<void>((resolve) => live.whileLive(owner(Date.now() + 20), resolve));
    expect(cut).toEqual([]);
  });

  it('cuts at once what comes in after it was revoked', () => {
    const live = createLiveTokens(Date.now);
    live.revoked('t');
    let cut = false;
    live.whileLive(owner(null), () => {
      cut = true;
    });
    expect(cut).toBe(true);
  });
});
