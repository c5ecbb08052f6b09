import { join } from 'node:path';
import { fileRoutes, openApiDocument, routes } from '@streamops/core';
import type { Log } from '@streamops/core/log';
import express, { type Express, type RequestHandler } from 'express';
import type { Server as SocketServer } from 'socket.io';
import { type Config, version } from '../config.ts';
import { startPushes } from '../realtime/pushes.ts';
import { createSockets, type UiNamespace, type WorkerNamespace } from '../realtime/sockets.ts';
import type { HubServices } from '../services.ts';
import { errorHandler } from './answers.ts';
import { requireScope } from './authenticate.ts';
import { bindRoutes } from './bind.ts';
import { mountEditor } from './editor.ts';
import { createFront, type Front } from './front.ts';
import { createHandlers } from './handlers/index.ts';
import { mountMedia } from './media.ts';
import { mountSignIn } from './sign-in.ts';
import type { Tokens } from './tokens.ts';

export interface Http {
  app: Express;
  /** What Node-RED is given: it hears only what passed the guard, and never listens itself. */
  server: Front['rooms'];
  io: SocketServer;
  ui: UiNamespace;
  workers: WorkerNamespace;
  /** Without a slash at the end. Complete after `listen`. */
  readonly url: string;
  /** An address that signs one browser in, once, within ten minutes. */
  signInUrl(): string;
  /** Puts the flow editor at `/flows`, for the owner. */
  mountFlows(handler: RequestHandler): void;
  /** Rejects with CONFIG_INVALID where the address can't be had; the message is for people. */
  listen(): Promise<void>;
  /** Ends sockets, then answers that still run after half a second. */
  close(): Promise<void>;
}

interface HttpOptions {
  config: Pick<Config, 'host' | 'port' | 'allowedHosts'>;
  services: HubServices;
  tokens: Tokens;
  log: Log;
  /** Where Vite builds the editor to. */
  editorDir?: string;
}

const builtEditor = join(import.meta.dirname, '../../../editor/dist');

/** How people on this machine reach the hub. */
const urlOf = (host: string, port: number): string => {
  const everywhere = ['127.0.0.1', '0.0.0.0', '::'].includes(host);
  const name = host.includes(':') ? `[${host}]` : host;
  return `http://${everywhere ? 'localhost' : name}:${port}`;
};

const mountTexts = (app: Express, services: HubServices, tokens: Tokens): void => {
  const { metrics, openapi } = fileRoutes;
  const document = openApiDocument({ version, routes, fileRoutes });
  app.get(metrics.path, requireScope(tokens, metrics.scope), async (_req, res) => {
    res.set({ 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' });
    res.send(await services.metrics());
  });
  app.get(openapi.path, requireScope(tokens, openapi.scope), (_req, res) => {
    res.set('cache-control', 'no-store').json(document);
  });
};

/** Node-RED starts after the app is put together; until then its place says nothing. */
const flowsPlace = (app: Express, tokens: Tokens) => {
  let flows: RequestHandler | null = null;
  app.use('/flows', requireScope(tokens, 'owner'), (req, res, next) => {
    if (flows) flows(req, res, next);
    else next();
  });
  return (handler: RequestHandler): void => {
    flows = handler;
  };
};

/** The hub's one HTTP server: guard, API, media, flows, sockets and the editor. */
export const createHttp = (options: HttpOptions): Http => {
  const { config, services, tokens, log } = options;
  const front = createFront({ ...config, tokens, log });
  let port = config.port;
  const url = () => urlOf(config.host, port);
  const signIn = () => {
    const { code, expiresAt } = tokens.createSignInCode();
    return { url: `${url()}/signin?code=${code}`, expiresAt };
  };

  const app = express().disable('x-powered-by');
  front.rooms.on('request', app);
  // After the app: socket.io takes over the server's listeners and hands on what is not its own.
  const sockets = createSockets(front.rooms, tokens);
  const pushes = startPushes({ ui: sockets.ui, services, log });

  mountSignIn(app, tokens, url);
  bindRoutes(app, createHandlers({ services, signIn, announceAsset: pushes.asset }), tokens);
  mountTexts(app, services, tokens);
  mountMedia(app, services, tokens);
  const mountFlows = flowsPlace(app, tokens);
  mountEditor(app, options.editorDir ?? builtEditor, tokens, url);
  app.use(errorHandler(log));

  return {
    app,
    server: front.rooms,
    ...sockets,
    get url() {
      return url();
    },
    signInUrl: () => signIn().url,
    mountFlows,
    async listen() {
      port = await front.listen();
    },
    async close() {
      pushes.stop();
      await sockets.io.close();
      await front.close();
    },
  };
};
