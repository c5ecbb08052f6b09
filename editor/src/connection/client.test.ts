import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { routes } from '@streamops/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addressOf, type Call, HubError, makeCall, type RouteTable } from './client.ts';

// Every route has a method and a path; the table is made like the one that Vite builds in.
const table = Object.fromEntries(
  Object.entries(routes).map(([name, { method, path }]) => [name, [method, path]]),
) as unknown as RouteTable;

const seen: { method: string; url: string; body: string }[] = [];
let reply: { status: number; body: string } = { status: 200, body: '{}' };
let signedOut = 0;
let call: Call;
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  seen.push({ method: request.method ?? '', url: request.url ?? '', body });
  response.writeHead(reply.status).end(reply.body);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // It listens on TCP.
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  call = makeCall(
    table,
    (path, options) => fetch(`${base}${String(path)}`, options),
    () => {
      signedOut += 1;
    },
  );
});
beforeEach(() => {
  seen.length = 0;
  signedOut = 0;
  reply = { status: 200, body: '{}' };
});
afterAll(() => void server.close());

describe('the client', () => {
  it('fills parameters and query, and leaves out what is empty', () => {
    const address = addressOf('/api/assets/:id', {
      params: { id: 'a/b' },
      query: { q: 'x y', tag: undefined, cursor: '' },
    });
    expect(address).toBe('/api/assets/a%2Fb?q=x+y');
  });

  it('sends method, path and body as the route data says', async () => {
    await call('patchAsset', { params: { id: '7' }, body: { favourite: true } });
    expect(seen).toEqual([{ method: 'PATCH', url: '/api/assets/7', body: '{"favourite":true}' }]);
  });

  it('makes the hub’s errors into ones with code, message and hint', async () => {
    const error = {
      code: 'ASSET_NOT_FOUND',
      message: 'There is no asset 7.',
      hint: 'Rescan the drive.',
      requestId: 'r1',
    };
    reply = { status: 404, body: JSON.stringify({ error }) };
    const failure = await call('getAsset', { params: { id: '7' } }).catch((caught: unknown) => caught);
    expect(failure).toBeInstanceOf(HubError);
    expect(failure).toMatchObject(error);
  });

  it('has words for an answer that is not the hub’s', async () => {
    reply = { status: 502, body: '<h1>Bad gateway</h1>' };
    await expect(call('getSystem', {})).rejects.toMatchObject({ code: 'HTTP_502' });
  });

  it('says when the browser is not signed in', async () => {
    reply = {
      status: 401,
      body: JSON.stringify({ error: { code: 'NO_TOKEN', message: 'No token.', hint: 'Sign in.' } }),
    };
    await expect(call('getSystem', {})).rejects.toMatchObject({ code: 'NO_TOKEN' });
    expect(signedOut).toBe(1);
  });

  it('says when nobody answers', async () => {
    const alone = makeCall(
      table,
      () => Promise.reject(new TypeError('fetch failed')),
      () => undefined,
    );
    await expect(alone('getSystem', {})).rejects.toMatchObject({ code: 'HUB_SILENT' });
  });
});
