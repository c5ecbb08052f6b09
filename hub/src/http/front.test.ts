import { randomBytes } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLog } from '@streamops/core/log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFront } from './front.ts';
import { startHub, type TestHub } from './testing/start-hub.ts';

let hub: TestHub;
beforeEach(async () => {
  hub = await startHub();
});
afterEach(() => hub.close());

const front = (host: string, port: number) =>
  createFront({
    host,
    port,
    allowedHosts: [],
    tokens: hub.tokens,
    log: createLog({ name: 'hub', level: 'silent', pretty: false }),
  });

describe('an address that cannot be had', () => {
  it('is named with its remedy when another program has it', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    // A server that listens on a port has an address of this kind.
    const { port } = other.address() as AddressInfo;
    await expect(front('127.0.0.1', port).listen()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(new RegExp(`Port ${port} .* taken.*STREAMOPS_PORT`)),
    });
    await new Promise((resolve) => other.close(resolve));
  });

  it('is named with its remedy when this machine has no such address', async () => {
    await expect(front('192.0.2.1', 0).listen()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('STREAMOPS_HOST is 192.0.2.1'),
    });
  });
});

describe('closing', () => {
  it('does not wait for a player that stopped reading', async () => {
    const { id } = await hub.addFile('long.mkv', randomBytes(16 * 1024 * 1024));
    const headers = { authorization: `Bearer ${hub.owner}` };
    const player = request(`${hub.base}/media/${id}`, { headers });
    const answered = new Promise<void>((resolve) =>
      player.on('response', (res) => {
        res.pause();
        resolve();
      }),
    );
    player.on('error', () => {});
    player.end();
    await answered;
    await hub.http.close();
    await expect(fetch(hub.base)).rejects.toThrow();
    player.destroy();
  });

  it('ends open web sockets', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${hub.port}/ws/?EIO=4&transport=websocket`);
    await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
    const ended = new Promise((resolve) => socket.addEventListener('close', resolve, { once: true }));
    await hub.http.close();
    await ended;
  });
});
