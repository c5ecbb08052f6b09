import { type EventType, eventDefinition, StreamOpsError } from '@streamops/core';
import type { HandlerContext, Handlers } from './context.ts';
import { given } from './given.ts';

type SystemRoutes =
  | 'live'
  | 'ready'
  | 'whoAmI'
  | 'newSignIn'
  | 'getSystem'
  | 'listWorkers'
  | 'getSettings'
  | 'putSettings'
  | 'listEvents';

/** Rejects with BAD_REQUEST where there is no such event. */
const knownType = (type: string): EventType =>
  // `eventDefinition` answers only for types of the list that EventType is made from.
  eventDefinition(type).type as EventType;

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

export const systemHandlers = ({
  services: { catalog, system },
  signIn,
}: HandlerContext): Pick<Handlers, SystemRoutes> => ({
  live: async () => ({ ok: true }),

  async ready() {
    const view = await system().catch(() => null);
    const catalogAnswers = await catalog.journal.lastSeq().then(
      () => true,
      () => false,
    );
    const worker = view?.workers.some(({ connected }) => connected) ?? false;
    return { ok: catalogAnswers && worker && (view?.queue.ready ?? false) };
  },

  async whoAmI(_input, { caller }) {
    if (!caller) throw new StreamOpsError('NO_TOKEN', 'The request carries no token.');
    return { scope: caller.scope, label: caller.label };
  },

  newSignIn: async () => signIn(),
  getSystem: () => system(),
  listWorkers: async () => ({ items: (await system()).workers }),
  getSettings: () => catalog.settings.read(),

  async putSettings({ body }) {
    const { timeZone } = body;
    if (timeZone && !isTimeZone(timeZone)) {
      const message = `timeZone is ${JSON.stringify(timeZone)}; allowed is an IANA name such as Europe/Berlin, or nothing.`;
      throw new StreamOpsError('BAD_REQUEST', message);
    }
    return catalog.settings.write(given(body));
  },

  async listEvents({ query: { since, type, limit } }) {
    const types = type === undefined ? {} : { types: [knownType(type)] };
    const items = await catalog.journal.read({ since, limit, ...types });
    return { items, lastSeq: await catalog.journal.lastSeq() };
  },
});
