import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { asStreamOpsError, errorBody, errorTable, newId, StreamOpsError, socketPath } from '@streamops/core';
import type { Log } from '@streamops/core/log';
import { answerError, oneHeader, requestIdOf } from './answers.ts';
import { callerOf, demandScope, secretOf } from './authenticate.ts';
import type { Caller } from './caller.ts';
import { type GuardPolicy, guardPolicy, type RequestFacts, refusalOf } from './guard.ts';
import { setSecurityHeaders } from './security-headers.ts';
import type { Tokens } from './tokens.ts';

export interface Front {
  /**
   * What rooms attach to (Express, socket.io, Node-RED). It never listens itself: it hears only requests and
   * upgrades that passed the guard, so a listener that is added later cannot be reached around it.
   */
  rooms: Server;
  /** Resolves to the port. Rejects with CONFIG_INVALID where the address can't be had. */
  listen(): Promise<number>;
  close(): Promise<void>;
}

interface FrontOptions {
  host: string;
  port: number;
  allowedHosts: readonly string[];
  tokens: Tokens;
  log: Log;
}

const factsOf = (req: IncomingMessage): RequestFacts => ({
  method: req.method ?? '',
  url: req.url ?? '',
  hosts: req.headersDistinct.host ?? [],
  origin: oneHeader(req, 'origin'),
  fetchSite: oneHeader(req, 'sec-fetch-site'),
  fetchMode: oneHeader(req, 'sec-fetch-mode'),
  fetchDest: oneHeader(req, 'sec-fetch-dest'),
});

/** Rejects with HOST_NOT_ALLOWED, ORIGIN_NOT_ALLOWED, BAD_REQUEST. */
const check = (req: IncomingMessage, policy: GuardPolicy): void => {
  const refusal = refusalOf(factsOf(req), policy);
  if (refusal) throw new StreamOpsError(refusal.code, refusal.message);
};

const logWhenOver = (req: IncomingMessage, res: ServerResponse, log: Log): void => {
  const startedAt = performance.now();
  res.once('close', () => {
    const ms = Math.round(performance.now() - startedAt);
    const line = {
      requestId: requestIdOf(res),
      method: req.method,
      url: req.url,
      status: res.statusCode,
      ms,
    };
    if (res.statusCode >= 500) log.warn(line, 'answered');
    else log.debug(line, 'answered');
  });
};

/** Everything but socket.io is the owner's; socket.io's namespaces ask for tokens themselves, which gives null. */
const checkUpgrade = async (
  req: IncomingMessage,
  policy: GuardPolicy,
  tokens: Tokens,
): Promise<Caller | null> => {
  check(req, policy);
  if (req.url?.startsWith(`${socketPath}/`)) return null;
  return demandScope(await callerOf(secretOf(req.headers, tokens), tokens), 'owner');
};

const refuseUpgrade = (socket: Duplex, error: unknown): void => {
  const id = newId();
  const known = asStreamOpsError(error);
  const { status } = errorTable[known.code];
  const body = JSON.stringify({ error: errorBody(known, id) });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${id}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};

/** What `listen` fails with, as a sentence with its remedy. */
const cannotListen = (error: NodeJS.ErrnoException, { host, port }: FrontOptions): StreamOpsError => {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken by another program: stop that one, or set STREAMOPS_PORT to another port.`,
    EACCES: `Port ${port} may not be opened by this user: set STREAMOPS_PORT to one above 1023.`,
    EADDRNOTAVAIL: `STREAMOPS_HOST is ${host}, which is no address of this machine: set it to 127.0.0.1 or an address it has.`,
    ENOTFOUND: `STREAMOPS_HOST is ${host}, a name that nobody knows: set it to 127.0.0.1 or an address of this machine.`,
  };
  const message =
    reasons[error.code ?? ''] ?? `The hub cannot listen on ${host}, port ${port}: ${error.message}`;
  return new StreamOpsError('CONFIG_INVALID', message, { cause: error });
};

const listenOn = (server: Server, options: FrontOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(cannotListen(error, options));
    server.once('error', failed);
    server.listen(options.port, options.host, () => {
      server.off('error', failed);
      // A server that listens on a port has an address of this kind.
      resolve((server.address() as AddressInfo).port);
    });
  });

/** The server that the world sees: guard first, rooms behind it. */
export const createFront = (options: FrontOptions): Front => {
  const { tokens, log } = options;
  let policy = guardPolicy(options);
  const rooms = createServer();
  const sockets = new Set<Socket>();

  const server = createServer(
    // Any other Upgrade (curl's h2c) is an ordinary request.
    { shouldUpgradeCallback: (req) => req.headers.upgrade?.toLowerCase() === 'websocket' },
    (req, res) => {
      res.setHeader('x-request-id', newId());
      setSecurityHeaders(req.url ?? '', res);
      logWhenOver(req, res, log);
      try {
        check(req, policy);
      } catch (error) {
        answerError(res, error);
        return;
      }
      rooms.emit('request', req, res);
    },
  );

  server.on('upgrade', (req, socket, head) => {
    const giveUp = () => socket.destroy();
    socket.on('error', giveUp);
    checkUpgrade(req, policy, tokens).then(
      (caller) => {
        socket.off('error', giveUp);
        if (caller) socket.once('close', tokens.whileLive(caller, giveUp));
        if (!rooms.emit('upgrade', req, socket, head)) socket.destroy();
      },
      (error) => refuseUpgrade(socket, error),
    );
  });

  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  return {
    rooms,
    async listen() {
      const port = await listenOn(server, options);
      policy = guardPolicy({ ...options, port });
      return port;
    },
    async close() {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      // A player that still reads must not hold up the end.
      const deadline = setTimeout(() => sockets.forEach((socket) => void socket.destroy()), 500);
      await closed;
      clearTimeout(deadline);
    },
  };
};
