import { createHash } from 'node:crypto';
import {
  fileRoutes,
  newId,
  type RouteDefinition,
  routes,
  type TokenScope,
  tokenScope,
} from '@streamops/core';
import { io as connect } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostCases, originCases } from './testing/addresses.ts';
import { codeIn, keepAlive, pipelined, type RawAnswer, raw, webSocketHeaders } from './testing/raw.ts';
import { startHub, type TestHub } from './testing/start-hub.ts';

/** Something that can be asked for, with whose token passes; `namespace`: socket.io asks for the token itself. */
interface Target {
  name: string;
  method: string;
  path: string;
  scope: TokenScope | 'open' | 'namespace';
  headers?: Record<string, string>;
}

const filled = (path: string) => path.replace(/:\w+/g, newId());
const all: [string, RouteDefinition][] = Object.entries(routes);

const targets: Target[] = [
  ...all.map(([name, { method, path, scope }]) => ({ name, method, path: filled(path), scope })),
  ...Object.entries(fileRoutes).map(([name, { path, scope }]) => ({
    name,
    method: 'GET',
    path: filled(path),
    scope,
  })),
  { name: 'sign-in', method: 'GET', path: '/signin?code=so_unknown', scope: 'open' },
  { name: 'the editor', method: 'GET', path: '/', scope: 'owner' },
  { name: 'a route that there is not', method: 'GET', path: '/api/nothing', scope: 'owner' },
  { name: 'flows, read', method: 'GET', path: '/flows/flows', scope: 'owner' },
  { name: 'flows, deployed', method: 'POST', path: '/flows/flows', scope: 'owner' },
  { name: 'socket.io polling', method: 'GET', path: '/ws/?EIO=4&transport=polling', scope: 'namespace' },
  {
    name: 'socket.io message',
    method: 'POST',
    path: '/ws/?EIO=4&transport=polling&sid=x',
    scope: 'namespace',
  },
  {
    name: 'socket.io websocket',
    method: 'GET',
    path: '/ws/?EIO=4&transport=websocket',
    scope: 'namespace',
    headers: webSocketHeaders,
  },
  { name: 'flows comms', method: 'GET', path: '/flows/comms', scope: 'owner', headers: webSocketHeaders },
];

const allowedHosts = ['media-box'];
let hub: TestHub;
/** Requests and upgrades that came past the guard. */
let behind = 0;
const secrets = new Map<TokenScope, string>();
const agent = keepAlive();

/** Does what Node-RED does: its own listener on the server, added late, that asks nobody. */
const commsLike = () =>
  hub.http.server.on('upgrade', (req, socket) => {
    if (req.url !== '/flows/comms') return;
    const key = `${req.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write(`${head.join('\r\n')}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    socket.end();
  });

beforeAll(async () => {
  hub = await startHub({ allowedHosts, editorFiles: { 'index.html': 'editor' } });
  hub.http.mountFlows((_req, res) => void res.json({ flows: [] }));
  hub.http.server.prependListener('request', () => {
    behind += 1;
  });
  hub.http.server.prependListener('upgrade', () => {
    behind += 1;
  });
  commsLike();
  for (const scope of tokenScope.options) {
    secrets.set(scope, (await hub.tokens.mint(scope, `a ${scope}`, null)).secret);
  }
});
afterAll(async () => {
  agent.destroy();
  await hub.close();
});

type Place = { host: string; origin: string | undefined };

const headersFor = (target: Target, { host, origin }: Place, secret: string | undefined) => ({
  host,
  ...(origin === undefined ? {} : { origin }),
  ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
  ...target.headers,
});

const ask = (target: Target, place: Place, secret: string | undefined): Promise<RawAnswer> => {
  const { method, path } = target;
  const headers = headersFor(target, place, secret);
  return raw({ port: hub.port, method, path, headers, ...(target.headers ? {} : { agent }) });
};

/** The answers of one target from many places. An upgrade takes its connection with it: one each. */
const askFrom = async (
  target: Target,
  from: readonly Place[],
  secret: (index: number) => string | undefined,
) => {
  const requests = from.map((place, index) => ({
    method: target.method,
    path: target.path,
    headers: headersFor(target, place, secret(index)),
  }));
  if (!target.headers) return pipelined(hub.port, requests);
  const answers: RawAnswer[] = [];
  for (const request of requests) answers.push(await raw({ port: hub.port, ...request }));
  return answers;
};

/** Runs `work` over `items`, a few at a time. */
const each = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (const item of queue) await work(item);
    }),
  );
};

const places = (ours: boolean): Place[] => {
  const origins = [{ value: undefined, ours: true }, ...originCases(hub.port)];
  return hostCases(hub.port).flatMap((host) =>
    origins
      .filter((origin) => (host.ours && origin.ours) === ours)
      .map((origin) => ({ host: host.value, origin: origin.value })),
  );
};

const codeFor = (scope: Target['scope'], caller: TokenScope | null): string => {
  if (scope === 'open' || scope === 'namespace') return 'passes';
  if (caller === null) return 'NO_TOKEN';
  return caller === 'owner' || caller === scope ? 'passes' : 'SCOPE_TOO_SMALL';
};

const refusals = /^(HOST_NOT_ALLOWED|ORIGIN_NOT_ALLOWED|NO_TOKEN|TOKEN_INVALID|SCOPE_TOO_SMALL)$/;
const outcome = (answer: RawAnswer): string => (refusals.test(codeIn(answer)) ? codeIn(answer) : 'passes');

describe('every route, socket and upgrade, from every Host and Origin', () => {
  it('is out of reach from places that are not ours, even with the owner’s token', async () => {
    behind = 0;
    const wrong: string[] = [];
    const from = places(false);
    // Every other one without a token: the guard must not even look.
    const secret = (index: number) => (index % 2 === 0 ? undefined : secrets.get('owner'));
    await each(targets, async (target) => {
      const answers = await askFrom(target, from, secret);
      from.forEach((place, index) => {
        const answer = answers[index];
        if (answer?.status === 403 && /^(HOST|ORIGIN)_NOT_ALLOWED$/.test(codeIn(answer))) return;
        wrong.push(`${target.name} ${JSON.stringify(place)}: ${answer?.status} ${answer && codeIn(answer)}`);
      });
    });
    expect(wrong).toEqual([]);
    expect(behind).toBe(0);
    expect(hub.services.asked).toEqual([]);
  }, 180_000);

  it('is open from our places to the tokens of its scope, and to no other', async () => {
    const wrong: string[] = [];
    const callers = [null, ...tokenScope.options];
    const triples = targets.flatMap((target) =>
      places(true).flatMap((place) => callers.map((caller) => ({ target, place, caller }))),
    );
    await each(triples, async ({ target, place, caller }) => {
      const answer = await ask(target, place, caller === null ? undefined : secrets.get(caller));
      const expected = codeFor(target.scope, caller);
      const found = outcome(answer);
      if (found !== expected) {
        wrong.push(`${target.name} for ${caller} ${JSON.stringify(place)}: ${found}, not ${expected}`);
      }
    });
    expect(wrong).toEqual([]);
  }, 180_000);

  it('takes no token that nobody gave', async () => {
    for (const target of targets.filter(({ scope }) => scope !== 'open' && scope !== 'namespace')) {
      const answer = await ask(target, { host: `localhost:${hub.port}`, origin: undefined }, 'so_wrong');
      expect([answer.status, codeIn(answer)], target.name).toEqual([401, 'TOKEN_INVALID']);
    }
  });
});

describe('socket.io’s namespaces', () => {
  const join = (namespace: string, transport: string, auth: Record<string, unknown>) =>
    new Promise<string>((resolve) => {
      const socket = connect(`${hub.base}${namespace}`, {
        path: '/ws',
        transports: [transport],
        reconnection: false,
        forceNew: true,
        auth,
      });
      const end = (result: string) => {
        socket.disconnect();
        resolve(result);
      };
      socket.on('connect', () => end('passes'));
      socket.on('connect_error', (error: Error & { data?: { code?: string } }) =>
        end(error.data?.code ?? error.message),
      );
    });

  const doors = [
    { namespace: '/ui', scope: 'owner' },
    { namespace: '/worker', scope: 'worker' },
  ] as const;

  for (const transport of ['polling', 'websocket']) {
    for (const { namespace, scope } of doors) {
      it(`${namespace} by ${transport} is open to its scope only`, async () => {
        for (const caller of [null, ...tokenScope.options]) {
          const auth = caller === null ? {} : { token: secrets.get(caller) };
          expect(await join(namespace, transport, auth), String(caller)).toBe(codeFor(scope, caller));
        }
        expect(await join(namespace, transport, { token: 'so_wrong' })).toBe('TOKEN_INVALID');
        expect(await join(namespace, transport, { token: { $ne: '' } })).toBe('NO_TOKEN');
      });
    }

    it(`any other namespace by ${transport} is closed, also to the owner`, async () => {
      const auth = { token: secrets.get('owner') };
      expect(await join('/', transport, auth)).toBe('ROUTE_NOT_FOUND');
      expect(await join('/admin', transport, auth)).toBe('Invalid namespace');
    });
  }
});

describe('tricks', () => {
  const own = () => ({ host: `localhost:${hub.port}`, authorization: `Bearer ${secrets.get('owner')}` });

  it('finds no way to an upgrade by another spelling of its path', async () => {
    const { authorization: _none, ...host } = own();
    const paths = ['/flows/comms?x', '//flows/comms', '/FLOWS/comms', '/flows\\comms', '/x/../flows/comms'];
    for (const path of paths) {
      const answer = await raw({ port: hub.port, path, headers: { ...host, ...webSocketHeaders } });
      expect([answer.status, codeIn(answer)], path).toEqual([401, 'NO_TOKEN']);
    }
  });

  it('finds no way to a route by another spelling of its path', async () => {
    const { authorization: _none, ...host } = own();
    for (const path of [
      '//api/assets',
      '/API/ASSETS',
      '/api/assets/',
      '/%61pi/assets',
      '/health/../api/assets',
    ]) {
      const answer = await raw({ port: hub.port, path, headers: host });
      expect([answer.status, codeIn(answer)], path).toEqual([401, 'NO_TOKEN']);
    }
  });

  it('answers an upgrade to something else than a web socket as the request that it is', async () => {
    const headers = {
      ...own(),
      connection: 'Upgrade, HTTP2-Settings',
      upgrade: 'h2c',
      'http2-settings': 'AAM',
    };
    const answer = await raw({ port: hub.port, path: '/api/me', headers });
    expect(answer.status).toBe(200);
  });

  it('does not take a token from the address', async () => {
    const headers = { host: `localhost:${hub.port}` };
    const answer = await raw({ port: hub.port, path: `/api/me?key=${secrets.get('owner')}`, headers });
    expect(codeIn(answer)).toBe('NO_TOKEN');
  });

  it('does not take a wrong bearer for an invitation to look at the cookie', async () => {
    const headers = {
      host: `localhost:${hub.port}`,
      authorization: 'Basic eDp5',
      cookie: `${hub.tokens.cookieName}=${secrets.get('owner')}`,
    };
    expect(codeIn(await raw({ port: hub.port, path: '/api/me', headers }))).toBe('TOKEN_INVALID');
  });
});
