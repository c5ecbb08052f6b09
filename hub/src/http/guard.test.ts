import { describe, expect, it } from 'vitest';
import { guardPolicy, parseAllowedHost, type RequestFacts, refusalOf } from './guard.ts';
import { hostCases, originCases } from './testing/addresses.ts';

const port = 7767;
const policy = guardPolicy({ host: '127.0.0.1', port, allowedHosts: ['media-box'] });

const facts = (more: Partial<RequestFacts> = {}): RequestFacts => ({
  method: 'GET',
  url: '/',
  hosts: [`localhost:${port}`],
  origin: undefined,
  fetchSite: undefined,
  fetchMode: undefined,
  fetchDest: undefined,
  ...more,
});
const code = (more: Partial<RequestFacts>, of = policy) => refusalOf(facts(more), of)?.code ?? 'passes';

describe('who may talk to the hub', () => {
  const hosts = hostCases(port);
  const origins = originCases(port);

  it('is tried with at least 25 Hosts and 25 Origins', () => {
    expect(new Set(hosts.map(({ value }) => value)).size).toBeGreaterThanOrEqual(25);
    expect(new Set(origins.map(({ value }) => value)).size).toBeGreaterThanOrEqual(25);
  });

  it.each(hosts)('decides on the Host $value with every Origin', ({ value: host, ours: hostIsOurs }) => {
    for (const { value: origin, ours } of origins) {
      const expected = hostIsOurs ? (ours ? 'passes' : 'ORIGIN_NOT_ALLOWED') : 'HOST_NOT_ALLOWED';
      expect(code({ hosts: [host], origin }), `${host} from ${origin}`).toBe(expected);
    }
  });

  it('refuses a request without a Host, and one with two', () => {
    expect(code({ hosts: [] })).toBe('HOST_NOT_ALLOWED');
    expect(code({ hosts: [`localhost:${port}`, `localhost:${port}`] })).toBe('HOST_NOT_ALLOWED');
  });

  it('refuses a target that names another server', () => {
    expect(code({ url: 'http://evil.example/' })).toBe('BAD_REQUEST');
    expect(code({ url: '*', method: 'OPTIONS' })).toBe('BAD_REQUEST');
  });

  it('names what it found, cut to a length', () => {
    expect(refusalOf(facts({ hosts: ['e'.repeat(5_000)] }), policy)?.message.length).toBeLessThan(300);
  });
});

describe('what browsers say about the page that asks', () => {
  const navigation = { fetchMode: 'navigate', fetchDest: 'document' };

  it('lets the own page and a typed address pass', () => {
    expect(code({ fetchSite: 'same-origin', fetchMode: 'cors', fetchDest: 'empty' })).toBe('passes');
    expect(code({ fetchSite: 'none', ...navigation })).toBe('passes');
  });

  it('lets a person follow a link from another site', () => {
    expect(code({ fetchSite: 'cross-site', ...navigation })).toBe('passes');
  });

  it.each(['cross-site', 'same-site', 'something-new'])(
    'refuses pictures, scripts and frames of a %s page',
    (fetchSite) => {
      for (const fetchDest of ['image', 'script', 'empty', 'video']) {
        expect(code({ fetchSite, fetchMode: 'no-cors', fetchDest })).toBe('ORIGIN_NOT_ALLOWED');
      }
      expect(code({ fetchSite, fetchMode: 'navigate', fetchDest: 'iframe' })).toBe('ORIGIN_NOT_ALLOWED');
      expect(code({ fetchSite, method: 'POST', ...navigation })).toBe('ORIGIN_NOT_ALLOWED');
    },
  );
});

describe('names that a configuration adds', () => {
  it('takes an address of its own network as it listens on it', () => {
    const lan = guardPolicy({ host: '192.168.1.20', port, allowedHosts: [] });
    expect(code({ hosts: [`192.168.1.20:${port}`] }, lan)).toBe('passes');
    const six = guardPolicy({ host: 'fd00::7', port, allowedHosts: [] });
    expect(code({ hosts: [`[fd00::7]:${port}`], origin: `http://[fd00::7]:${port}` }, six)).toBe('passes');
  });

  it('does not take "every address" for a name', () => {
    for (const host of ['0.0.0.0', '::']) {
      const all = guardPolicy({ host, port, allowedHosts: [] });
      expect(code({ hosts: [`0.0.0.0:${port}`] }, all)).toBe('HOST_NOT_ALLOWED');
      expect(code({ hosts: [`[::]:${port}`] }, all)).toBe('HOST_NOT_ALLOWED');
    }
  });

  it('knows a proxy that speaks TLS by its https address', () => {
    const proxied = guardPolicy({ host: '127.0.0.1', port, allowedHosts: ['https://hub.example'] });
    expect(code({ hosts: ['hub.example'], origin: 'https://hub.example' }, proxied)).toBe('passes');
    expect(code({ hosts: ['hub.example'], origin: 'http://hub.example' }, proxied)).toBe(
      'ORIGIN_NOT_ALLOWED',
    );
    expect(code({ hosts: [`hub.example:${port}`] }, proxied)).toBe('HOST_NOT_ALLOWED');
  });

  it('leaves the port out where browsers do', () => {
    const plain = guardPolicy({ host: '127.0.0.1', port: 80, allowedHosts: [] });
    expect(code({ hosts: ['localhost'], origin: 'http://localhost' }, plain)).toBe('passes');
    expect(code({ hosts: ['localhost:80'] }, plain)).toBe('passes');
  });

  it.each(['', 'a b', 'http://', 'x:99999', 'user@host', 'ftp://host', '*', '*.example', 'host/path'])(
    'does not take %j for a host',
    (text) => expect(parseAllowedHost(text)).toBeNull(),
  );
});
