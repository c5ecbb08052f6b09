import type { Server as HttpServer } from 'node:http';
import {
  errorBody,
  type HubToWorker,
  StreamOpsError,
  socketPath,
  type TokenScope,
  type UiServerToClient,
  type WorkerToHub,
} from '@streamops/core';
import { type Namespace, Server, type Socket } from 'socket.io';
import { callerOf, demandScope, secretOf } from '../http/authenticate.ts';
import type { Caller } from '../http/caller.ts';
import type { Tokens } from '../http/tokens.ts';

export type UiNamespace = Namespace<Record<string, never>, UiServerToClient>;
export type WorkerNamespace = Namespace<WorkerToHub, HubToWorker>;

export interface Sockets {
  io: Server;
  ui: UiNamespace;
  workers: WorkerNamespace;
}

/** A worker's receipt with a long log fits; media never comes this way. */
const maxMessageBytes = 4 * 1024 ** 2;

type Next = (error?: Error & { data?: unknown }) => void;

/** The client's `connect_error` carries the code in `data`, in the shape of every error. */
const refuse = (error: unknown, next: Next): void => {
  const body = errorBody(error);
  next(Object.assign(new Error(body.message), { data: body }));
};

/** The cookie of a browser, the bearer of a program, or `auth: { token }`. */
const secretIn = ({ handshake }: Pick<Socket, 'handshake'>, tokens: Tokens): string | undefined => {
  const { token } = handshake.auth;
  return typeof token === 'string' ? token : secretOf(handshake.headers, tokens);
};

type Asking = Pick<Socket, 'handshake'>;
type Connected = Asking & Pick<Socket, 'conn'> & { once(name: 'disconnect', then: () => void): unknown };

/** Lets in who has a token of that scope, for as long as it counts. */
const tokenDoor = (tokens: Tokens, scope: TokenScope) => {
  const callers = new WeakMap<Asking, Caller>();
  return {
    enter: async (socket: Asking, next: Next): Promise<void> => {
      try {
        callers.set(socket, demandScope(await callerOf(secretIn(socket, tokens), tokens), scope));
        next();
      } catch (error) {
        refuse(error, next);
      }
    },
    entered: (socket: Connected): void => {
      const caller = callers.get(socket);
      // The connection, without a goodbye: the client then comes again by itself, and is told why it can't.
      const cut = () => socket.conn.close();
      if (caller) socket.once('disconnect', tokens.whileLive(caller, cut));
    },
  };
};

/**
 * socket.io at `/ws`, behind the front's guard. Namespaces: `/ui` for the owner, `/worker` for workers; any other is
 * refused, and a socket ends with its token. Clients get `connect_error` with `data.code` NO_TOKEN, TOKEN_INVALID or
 * SCOPE_TOO_SMALL.
 */
export const createSockets = (rooms: HttpServer, tokens: Tokens): Sockets => {
  const io = new Server(rooms, {
    path: socketPath,
    serveClient: false,
    connectTimeout: 10_000,
    maxHttpBufferSize: maxMessageBytes,
  });
  // The default namespace exists whether one wants it or not.
  io.use((_socket, next) =>
    refuse(
      new StreamOpsError('ROUTE_NOT_FOUND', 'There is no namespace "/"; there are /ui and /worker.'),
      next,
    ),
  );
  // `of` knows nothing of a namespace's own events; these two are what core's socket.ts says.
  const ui = io.of('/ui') as UiNamespace;
  const workers = io.of('/worker') as WorkerNamespace;
  const [uiDoor, workerDoor] = [tokenDoor(tokens, 'owner'), tokenDoor(tokens, 'worker')];
  ui.use(uiDoor.enter).on('connection', uiDoor.entered);
  workers.use(workerDoor.enter).on('connection', workerDoor.entered);
  return { io, ui, workers };
};
