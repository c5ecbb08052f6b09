import type { ErrorCode } from '@streamops/core';

/**
 * Who may talk to the hub at all, decided before anything else is looked at. Pure.
 *
 * The hub listens on this machine, where every browser tab can reach it. Two checks keep other sites' pages out:
 * the Host must be a name of ours (a page whose own name was rebound to 127.0.0.1 sends its own name), and the
 * Origin, where a browser sends one, must be our own address.
 */
export interface GuardPolicy {
  /** Values of Host that pass, lower case. */
  hosts: ReadonlySet<string>;
  /** Values of Origin that pass, exactly as browsers write them. */
  origins: ReadonlySet<string>;
}

/** What of a request the guard looks at; undefined where a header is absent. */
export interface RequestFacts {
  method: string;
  /** The request target as it was sent. */
  url: string;
  /** Every Host header: more than one is refused. */
  hosts: readonly string[];
  origin: string | undefined;
  fetchSite: string | undefined;
  fetchMode: string | undefined;
  fetchDest: string | undefined;
}

export interface Refusal {
  code: Extract<ErrorCode, 'HOST_NOT_ALLOWED' | 'ORIGIN_NOT_ALLOWED' | 'BAD_REQUEST'>;
  message: string;
}

interface Place {
  scheme: 'http' | 'https';
  /** Lower case; an IPv6 address in brackets. */
  host: string;
  /** null: the hub's own. */
  port: number | null;
}

const placePattern =
  /^(?:(https?):\/\/)?(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(?::(\d{1,5}))?$/i;

/** An entry of STREAMOPS_ALLOWED_HOSTS: `NAME`, `NAME:PORT`, `https://NAME[:PORT]`; null where it is none of them. */
export const parseAllowedHost = (text: string): Place | null => {
  const [, scheme, host, port] = placePattern.exec(text) ?? [];
  if (host === undefined || Number(port ?? 0) > 65_535) return null;
  const secure = scheme?.toLowerCase() === 'https';
  return {
    scheme: secure ? 'https' : 'http',
    host: host.toLowerCase(),
    // A TLS proxy in front listens on its own port, not on the hub's.
    port: port === undefined ? (secure ? 443 : null) : Number(port),
  };
};

const loopback = ['localhost', '127.0.0.1', '[::1]'];
/** Addresses to listen on that are nobody's name. */
const wildcard = ['0.0.0.0', '::', '[::]'];

const bracketed = (host: string): string =>
  host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;

/** What passes for a hub that listens on `host` and really got `port`. */
export const guardPolicy = (hub: {
  host: string;
  port: number;
  allowedHosts: readonly string[];
}): GuardPolicy => {
  const own = wildcard.includes(hub.host) ? [] : [bracketed(hub.host)];
  const places = [...loopback, ...own, ...hub.allowedHosts].flatMap((text) => parseAllowedHost(text) ?? []);
  const hosts = new Set<string>();
  const origins = new Set<string>();
  for (const { scheme, host, port: given } of places) {
    const port = given ?? hub.port;
    // Browsers leave out a scheme's own port, in Host as in Origin.
    const implied = port === (scheme === 'https' ? 443 : 80);
    hosts.add(`${host}:${port}`);
    if (implied) hosts.add(host);
    origins.add(`${scheme}://${host}${implied ? '' : `:${port}`}`);
  }
  return { hosts, origins };
};

/** Lower case for ASCII only: no lookalike may fold into a letter of an allowed name. */
const asciiLower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const shown = (text: string): string => JSON.stringify(text.slice(0, 100));

const badHost = ({ hosts }: RequestFacts, policy: GuardPolicy): Refusal | null => {
  const [host] = hosts;
  if (host !== undefined && hosts.length === 1 && policy.hosts.has(asciiLower(host))) return null;
  const found = hosts.length > 1 ? 'more than one Host' : `the Host ${shown(host ?? '')}`;
  return { code: 'HOST_NOT_ALLOWED', message: `The request names ${found}, which is none of the hub's.` };
};

const badOrigin = ({ origin }: RequestFacts, policy: GuardPolicy): Refusal | null =>
  origin === undefined || policy.origins.has(origin)
    ? null
    : { code: 'ORIGIN_NOT_ALLOWED', message: `The request comes from ${shown(origin)}, another origin.` };

/** A person who follows a link from elsewhere; what the page may then do is for the cookie to say. */
const isNavigation = ({ method, fetchMode, fetchDest }: RequestFacts): boolean =>
  (method === 'GET' || method === 'HEAD') && fetchMode === 'navigate' && fetchDest === 'document';

/**
 * Pages of other sites can fetch pictures and scripts without an Origin; browsers tell in Sec-Fetch-Site.
 * `same-site` is refused too: it is what another port of localhost sends, cookies included.
 */
const badSite = (facts: RequestFacts): Refusal | null => {
  const { fetchSite } = facts;
  if (fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none') return null;
  if (isNavigation(facts)) return null;
  return {
    code: 'ORIGIN_NOT_ALLOWED',
    message: `The request comes from another site (${shown(fetchSite)}).`,
  };
};

/** `GET http://elsewhere/ HTTP/1.1` and `OPTIONS *` are for proxies; Host would not be the whole truth. */
const badTarget = ({ url }: RequestFacts): Refusal | null =>
  url.startsWith('/') ? null : { code: 'BAD_REQUEST', message: 'The request target must be a path.' };

/** Null where the request may go on to the token check. */
export const refusalOf = (facts: RequestFacts, policy: GuardPolicy): Refusal | null =>
  badHost(facts, policy) ?? badOrigin(facts, policy) ?? badSite(facts) ?? badTarget(facts);
