import type { ErrorBody, RouteAnswer, RouteCall, RouteName, Routes } from '@streamops/core';

/** An answer that was no success: code, message and what to do, as the hub says it. */
export class HubError extends Error {
  readonly code: string;
  readonly hint: string;
  readonly details: unknown;
  readonly requestId: string | null;

  constructor(body: Omit<ErrorBody, 'code'> & { code: string }) {
    super(body.message);
    this.name = 'HubError';
    this.code = body.code;
    this.hint = body.hint;
    this.details = body.details;
    this.requestId = body.requestId ?? null;
  }
}

export const asHubError = (error: unknown): HubError =>
  error instanceof HubError
    ? error
    : new HubError({
        code: 'HUB_SILENT',
        message: 'The hub does not answer.',
        hint: 'See whether `npm start` still runs; this page goes on by itself when it is back.',
        details: error instanceof Error ? error.message : String(error),
      });

export type RouteTable = Record<RouteName, readonly [method: string, path: string]>;
/** The fields of a call without its route's exact types: what building an address needs. */
interface LooseCall {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

/** `/api/assets/:id` with params and query; undefined and empty values are left out. */
export const addressOf = (path: string, { params = {}, query = {} }: LooseCall): string => {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${filled}?${text}` : filled;
};

const readError = async (answer: Response): Promise<HubError> => {
  const fallback = {
    code: `HTTP_${answer.status}`,
    message: `The hub answered ${answer.status}.`,
    hint: 'Try again; if it stays, look at the log of `npm start`.',
  };
  const body: unknown = await answer.json().catch(() => null);
  // The hub's error shape is fixed in core; anything else (a proxy's page) falls back.
  const told = (body as { error?: ErrorBody } | null)?.error;
  return new HubError(told?.code ? told : fallback);
};

export type Call = <N extends RouteName>(
  name: N,
  call: RouteCall<Routes[N]>,
  signal?: AbortSignal,
) => Promise<RouteAnswer<Routes[N]>>;

/** Calls routes by name. Rejects with HubError; `onSignedOut` hears of every 401. */
export const makeCall = (
  routes: RouteTable,
  fetch: typeof globalThis.fetch,
  onSignedOut: () => void,
): Call => {
  const call = async (name: RouteName, given: LooseCall, signal?: AbortSignal): Promise<unknown> => {
    const [method, path] = routes[name];
    const hasBody = given.body !== undefined;
    let answer: Response;
    try {
      answer = await fetch(addressOf(path, given), {
        method,
        credentials: 'same-origin',
        ...(signal ? { signal } : {}),
        ...(hasBody
          ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(given.body) }
          : {}),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw asHubError(error);
    }
    if (answer.status === 401) onSignedOut();
    if (!answer.ok) throw await readError(answer);
    return answer.json();
  };
  // The table's schemas are checked by the hub on both sides of the wire; here the types are taken on trust.
  return call as Call;
};
