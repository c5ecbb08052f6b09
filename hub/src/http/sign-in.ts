import type { Express, Request, Response } from 'express';
import { callerOf, secretOf } from './authenticate.ts';
import { codeUsedPage } from './pages.ts';
import { sessionMs, type Tokens } from './tokens.ts';

const setSession = (res: Response, name: string, secret: string): void => {
  // Not `secure`: the hub speaks plain HTTP on loopback.
  res.cookie(name, secret, { httpOnly: true, sameSite: 'strict', path: '/', maxAge: sessionMs });
};

const signedIn = (req: Request, tokens: Tokens): Promise<boolean> =>
  callerOf(secretOf(req.headers, tokens), tokens).then(
    ({ scope }) => scope === 'owner',
    () => false,
  );

/** Browsers may fetch an address before anyone opens it, which would use the code up. */
const isPrefetch = (req: Request): boolean => /prefetch|prerender/i.test(req.get('sec-purpose') ?? '');

/** GET /signin?code=…: trades the code for a cookie and goes to the editor. The only place where a cookie is set. */
export const mountSignIn = (app: Express, tokens: Tokens, url: () => string): void => {
  app.get('/signin', async (req, res) => {
    res.set('cache-control', 'no-store');
    if (isPrefetch(req)) {
      res.status(503).end();
      return;
    }
    const { code } = req.query;
    const redeemed = typeof code === 'string' ? await tokens.redeem(code) : ({ ok: false } as const);
    if (redeemed.ok) setSession(res, tokens.cookieName, redeemed.secret);
    if (redeemed.ok || (await signedIn(req, tokens))) res.redirect(303, '/');
    else res.status(401).type('html').send(codeUsedPage(url()));
  });
};
