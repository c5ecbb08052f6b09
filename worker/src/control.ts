import {
  type Answer,
  type Assignment,
  asStreamOpsError,
  assignment as assignmentSchema,
  type DryRun,
  errorBody,
  type HubToWorker,
  isErrorCode,
  type JobProgress,
  lane,
  StreamOpsError,
  socketPath,
  type WorkerHello,
  type WorkerToHub,
  type WorkerWelcome,
  type WorkFailure,
  type WorkResult,
} from '@streamops/core';
import type { Logger } from 'pino';
import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';
import { gate } from './gate.ts';

type HubSocket = Socket<HubToWorker, WorkerToHub>;

const answerLimitMs = 15_000;
/** Giving up on a claim that the hub may have granted would leave the job running nowhere; a lost connection ends it. */
const claimLimitMs = 600_000;
/** Before a hub that did not welcome us is asked again. */
const pauseMs = 1000;
/** Publishing on a slow disk takes its time. */
const finishLimitMs = 120_000;
/** How long a result waits for a hub that went away. */
const reconnectLimitMs = 30_000;

const welcomeSchema = z.object({
  queues: z.array(z.object({ name: z.string(), lane, concurrency: z.int().nonnegative() })),
  prefix: z.string(),
});
const cancelSchema = z.object({ jobId: z.string(), attempt: z.int() });

/** What the hub may ask of this worker. */
interface HubCalls {
  plan(assignment: Assignment): Promise<DryRun>;
  cancel(job: { jobId: string; attempt: number }): void;
  shutdown(): void;
  /** The hub knows this worker; again after every reconnection. */
  welcome(welcome: WorkerWelcome): void;
  /** The hub will never take this worker: its token is wrong. */
  refused(error: StreamOpsError): void;
}

interface HubAddress {
  url: string;
  token: string;
}

/** An answer is a value; a refusal becomes the error that it names. */
const accepted = <T>(answer: Answer<T>): T => {
  if (answer.ok) return answer.value;
  throw new StreamOpsError(isErrorCode(answer.code) ? answer.code : 'INTERNAL', answer.message);
};

const listen = (socket: HubSocket, calls: HubCalls, log: Logger): void => {
  socket.on('cancel', (raw) => {
    const parsed = cancelSchema.safeParse(raw);
    if (parsed.success) calls.cancel(parsed.data);
  });
  socket.on('shutdown', () => calls.shutdown());
  socket.on('plan', async (raw, answer) => {
    try {
      answer({ ok: true, value: await calls.plan(assignmentSchema.parse(raw)) });
    } catch (error) {
      const known = asStreamOpsError(error);
      if (known.code === 'INTERNAL') log.error({ err: error }, 'A plan could not be made');
      const { code, message, hint } = errorBody(known);
      answer({ ok: false, code, message, hint });
    }
  });
};

/** The control channel to the hub. Reconnects by itself; says hello each time. */
export const connectHub = (
  address: HubAddress,
  deps: { hello: () => WorkerHello; calls: HubCalls; log: Logger },
) => {
  const { hello, calls, log } = deps;
  const registered = gate();
  let closed = false;
  const socket: HubSocket = io(`${address.url.replace(/\/+$/, '')}/worker`, {
    path: socketPath,
    auth: { token: address.token },
    transports: ['websocket'],
    reconnectionDelay: 100,
    reconnectionDelayMax: 2000,
  });

  const greet = async (): Promise<void> => {
    const answer = await socket.timeout(answerLimitMs).emitWithAck('hello', hello());
    calls.welcome(welcomeSchema.parse(accepted(answer)));
    registered.open();
  };
  const greetAgain = (): void => {
    greet().catch((err: unknown) => {
      log.warn({ err }, 'The hub did not welcome this worker; connecting again');
      socket.disconnect();
      setTimeout(() => !closed && socket.connect(), pauseMs).unref();
    });
  };
  socket.on('connect', greetAgain);
  socket.on('disconnect', (reason) => {
    registered.close();
    log.info({ reason }, 'The hub is away');
  });
  socket.on('connect_error', (error) => {
    log.debug({ err: error }, 'The hub does not answer');
    // Not active: the hub answered, and said no. Waiting would not help.
    if (!socket.active) {
      calls.refused(
        new StreamOpsError(
          'TOKEN_INVALID',
          `The hub at ${address.url} refused this worker: ${error.message}`,
        ),
      );
    }
  });
  listen(socket, calls, log);

  /** Sends until it is answered: a connection that breaks in between is no answer. */
  const ask = async <T>(signal: AbortSignal, send: () => Promise<Answer<T>>): Promise<T> => {
    for (;;) {
      signal.throwIfAborted();
      await registered.pass(signal);
      const answer = await send().catch((error: unknown) => {
        if (registered.isOpen()) throw error;
        return null;
      });
      if (answer) return accepted(answer);
    }
  };

  /** Ends when the hub has been away for half a minute. */
  const patience = (): AbortSignal => {
    const lost = new StreamOpsError('WORKER_LOST', 'The hub did not come back to take the result.');
    const controller = new AbortController();
    setTimeout(() => controller.abort(lost), reconnectLimitMs).unref();
    return controller.signal;
  };

  return {
    /** Says who we are once more, when the hub is there to hear it. */
    sayHello(): void {
      if (registered.isOpen()) greetAgain();
    },
    /** Waits for the hub however long it is away. Rejects with the hub's refusal and the signal's reason. */
    claim: async (jobId: string, signal: AbortSignal): Promise<Assignment> => {
      let sent = 0;
      const send = () => {
        sent += 1;
        return socket.timeout(claimLimitMs).emitWithAck('claim', { jobId, again: sent > 1 });
      };
      return assignmentSchema.parse(await ask(signal, send));
    },
    /**
     * Resolves when published; `onSend` is called each time the result leaves for the hub. Rejects with the hub's
     * refusal, WORKER_LOST when the hub stays away, the signal's reason.
     */
    finish: (result: WorkResult, { signal, onSend }: { signal: AbortSignal; onSend: () => void }) =>
      ask<null>(AbortSignal.any([signal, patience()]), () => {
        onSend();
        return socket.timeout(finishLimitMs).emitWithAck('finish', result);
      }),
    fail: (failure: WorkFailure): Promise<null> =>
      ask(patience(), () => socket.timeout(answerLimitMs).emitWithAck('fail', failure)),
    /** For people who watch: what nobody hears is not kept. */
    progress(progress: JobProgress): void {
      if (registered.isOpen()) socket.volatile.emit('progress', progress);
    },
    log(jobId: string, lines: readonly string[]): void {
      if (registered.isOpen()) socket.emit('log', { jobId, lines: [...lines] });
    },
    close(): void {
      closed = true;
      socket.disconnect();
    },
  };
};
export type Control = ReturnType<typeof connectHub>;
