import { chmod, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, routes } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, codeOf, startHub, type TestHub } from './testing/start-hub.ts';
import { createTokens, signInCodeMs } from './tokens.ts';

const hubId = newId();
let hub: TestHub;
const editorFiles = { 'index.html': '<p>editor</p>', 'static/app-1234.js': 'let a', 'icon.svg': '<svg/>' };
beforeAll(async () => {
  hub = await startHub({ editorFiles });
});
afterAll(() => hub.close());

const open = (url: string, headers: Record<string, string> = {}) =>
  hub.call(new URL(url).pathname + new URL(url).search, { token: null, headers });
const cookieOf = (answer: Response) => answer.headers.get('set-cookie') ?? '';
const sessionOf = (answer: Response) => cookieOf(answer).split(';')[0] ?? '';
const html = { accept: 'text/html,*/*;q=0.8' };

describe('the address that npm start prints', () => {
  it('signs one browser in and goes to the editor', async () => {
    const answer = await open(hub.http.signInUrl());
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    const cookie = cookieOf(answer);
    expect(cookie).toMatch(/^streamops-[\w-]{36}=so_[\w-]{43};/);
    for (const flag of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(flag);
    const me = await hub.call('/api/me', { token: null, headers: { cookie: sessionOf(answer) } });
    expect(await me.json()).toEqual({ scope: 'owner', label: 'browser' });
  });

  it('signs in to one of two hubs on localhost without signing out of the other', async () => {
    const other = await startHub();
    try {
      const jar = new Map<string, string>();
      for (const { http, call } of [hub, other]) {
        const { pathname, search } = new URL(http.signInUrl());
        const [name = '', value = ''] = sessionOf(await call(pathname + search, { token: null })).split('=');
        jar.set(name, value);
      }
      // What the browser sends to either: it tells hosts apart, not ports.
      const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
      for (const { call } of [hub, other]) {
        expect((await call('/api/me', { token: null, headers: { cookie } })).status).toBe(200);
      }
    } finally {
      await other.close();
    }
  });

  it('works once; the second browser reads how to get another', async () => {
    const url = hub.http.signInUrl();
    const first = await open(url);
    const second = await open(url);
    expect(second.status).toBe(401);
    expect(cookieOf(second)).toBe('');
    expect(await second.text()).toMatch(/has been used[\s\S]*npm start[\s\S]*\/api\/sign-in/);
    const same = await open(url, { cookie: sessionOf(first) });
    expect(same.headers.get('location')).toBe('/');
  });

  it.each(['/signin', '/signin?code=', '/signin?code=x&code=y', '/signin?code=so_guess'])(
    'is nothing without its code: %s',
    async (path) => {
      const answer = await hub.call(path, { token: null });
      expect([answer.status, cookieOf(answer)]).toEqual([401, '']);
    },
  );

  it('is not used up by a browser that only looks ahead', async () => {
    const url = hub.http.signInUrl();
    expect((await open(url, { 'sec-purpose': 'prefetch;prerender' })).status).toBe(503);
    expect((await open(url)).status).toBe(303);
  });

  it('can be had again by a program with the token', async () => {
    const answer = await hub.call('/api/sign-in', { method: 'POST' });
    expect(answer.status).toBe(201);
    const { url, expiresAt } = await bodyOf(routes.newSignIn.answer, answer);
    expect(expiresAt).toBeGreaterThan(Date.now());
    expect((await open(url)).status).toBe(303);
  });
});

describe('the editor', () => {
  it('asks a browser that it does not know to sign in', async () => {
    for (const path of ['/', '/assets', '/settings/drives']) {
      const answer = await hub.call(path, { token: null, headers: html });
      expect(answer.status).toBe(401);
      expect(await answer.text()).toContain('Sign in');
    }
    const api = await hub.call('/api/assets', { token: null, headers: html });
    expect(await codeOf(api)).toEqual([401, 'NO_TOKEN']);
  });

  it('is one page for every page, and its files are kept by their names', async () => {
    for (const path of ['/', '/jobs', '/assets/0198']) {
      const page = await hub.call(path, { headers: html });
      expect(page.headers.get('cache-control')).toBe('no-cache');
      expect(await page.text()).toBe('<p>editor</p>');
    }
    const script = await hub.call('/static/app-1234.js');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect((await hub.call('/icon.svg')).headers.get('cache-control')).toBe('private, no-cache');
  });

  it('is no page for what programs ask for', async () => {
    for (const path of ['/static/gone.js', '/api/gone', '/flows', '/media/x/y/z']) {
      const answer = await hub.call(path, { headers: html });
      expect(await codeOf(answer)).toEqual([404, 'ROUTE_NOT_FOUND']);
    }
  });
});

describe('an editor that is not built', () => {
  it('says what to type', async () => {
    const bare = await startHub();
    const answer = await bare.call('/', { headers: html });
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('npm start')]);
    await bare.close();
  });
});

describe('tokens', () => {
  it('keep the owner’s in a file that only the owner reads, the same one after a restart', async () => {
    const path = join(hub.dir, 'token');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await chmod(path, 0o644);
    const again = await createTokens(hub.catalog.tokens, hub.dir, { hubId });
    expect((await readFile(path, 'utf8')).trim()).toBe(hub.owner);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await again.verify(hub.owner)).toMatchObject({ scope: 'owner' });
  });

  it('are stored only as their hash', async () => {
    const { secret } = await hub.tokens.mint('deck', 'Stream Deck', null);
    expect(JSON.stringify(await hub.catalog.tokens.list())).not.toContain(secret);
  });

  it('end when they expire or are revoked, at once', async () => {
    let time = 1_000;
    const tokens = await createTokens(hub.catalog.tokens, join(hub.dir, 'other'), { hubId, now: () => time });
    const { secret, token } = await tokens.mint('deck', 'short', 60_000);
    expect(await tokens.verify(secret)).toMatchObject({ scope: 'deck' });
    time += 60_000;
    expect(await tokens.verify(secret)).toBeNull();
    time -= 60_000;
    expect(await tokens.verify(secret)).not.toBeNull();
    await tokens.revoke(token.id);
    expect(await tokens.verify(secret)).toBeNull();
  });

  it('keep a browser signed in over a restart', async () => {
    const { code } = hub.tokens.createSignInCode();
    const redeemed = await hub.tokens.redeem(code);
    if (!redeemed.ok) throw new Error('a fresh code did not work');
    const restarted = await createTokens(hub.catalog.tokens, hub.dir, { hubId });
    expect(await restarted.verify(redeemed.secret)).toMatchObject({ scope: 'owner', label: 'browser' });
  });

  it('give no session for a code after ten minutes', async () => {
    let time = 1_000;
    const tokens = await createTokens(hub.catalog.tokens, join(hub.dir, 'third'), { hubId, now: () => time });
    const { code } = tokens.createSignInCode();
    time += signInCodeMs;
    expect(await tokens.redeem(code)).toEqual({ ok: false });
  });

  it('make a new file when it is gone, and the old one stops to count', async () => {
    const dir = join(hub.dir, 'fourth');
    await createTokens(hub.catalog.tokens, dir, { hubId });
    const old = (await readFile(join(dir, 'token'), 'utf8')).trim();
    await rm(join(dir, 'token'));
    const tokens = await createTokens(hub.catalog.tokens, dir, { hubId });
    const fresh = (await readFile(join(dir, 'token'), 'utf8')).trim();
    expect(await tokens.verify(old)).toBeNull();
    expect(await tokens.verify(fresh)).toMatchObject({ scope: 'owner' });
  });

  it('never reach the log', async () => {
    const url = hub.http.signInUrl();
    const session = sessionOf(await open(url));
    await hub.call('/api/me', { token: null, headers: { cookie: session } });
    await hub.call(`/api/me?key=${hub.owner}`, { token: 'so_wrongwrongwrongwrongwrong' });
    await hub.call('/api/me');
    const text = hub.logText();
    expect(text).toContain('/signin?code=***');
    for (const secret of [
      hub.owner,
      session.slice(session.indexOf('=') + 1),
      new URL(url).searchParams.get('code'),
    ]) {
      expect(text).not.toContain(secret);
    }
  });
});
