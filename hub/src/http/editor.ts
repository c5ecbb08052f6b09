import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StreamOpsError } from '@streamops/core';
import {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  static as serve,
} from 'express';
import { requireScope } from './authenticate.ts';
import { notBuiltPage, signInPage } from './pages.ts';
import type { Tokens } from './tokens.ts';

const isPageRequest = (req: Request): boolean =>
  (req.method === 'GET' || req.method === 'HEAD') && req.accepts(['json', 'html']) === 'html';

/** Paths that belong to programs: a page in their place would only confuse. */
const notPages = /^\/(api|media|ws|flows|hooks|health|metrics)(\/|$)/i;
const isPagePath = (path: string): boolean => !notPages.test(path) && !/\.[a-z0-9]{1,8}$/i.test(path);

/** A person without a session gets a page that says how to get one; programs get the error. */
const askToSignIn =
  (url: () => string): ErrorRequestHandler =>
  (error, req, res, next) => {
    const unknown = error instanceof StreamOpsError && /^(NO_TOKEN|TOKEN_INVALID)$/.test(error.code);
    if (!unknown || !isPageRequest(req) || !isPagePath(req.path)) next(error);
    else res.status(401).set('cache-control', 'no-store').type('html').send(signInPage(url()));
  };

/** Vite names what it builds by content, in `static/` (`/assets` is a page). */
const files = (distDir: string): RequestHandler =>
  serve(distDir, {
    index: false,
    redirect: false,
    setHeaders: (res, path) => {
      const hashed = path.startsWith(join(distDir, 'static', '/'));
      res.setHeader('cache-control', hashed ? 'private, max-age=31536000, immutable' : 'private, no-cache');
    },
  });

/**
 * The built editor, and its one page for every path that is a page's. Whatever is left is ROUTE_NOT_FOUND, told only
 * to the owner: without a token every path answers alike.
 */
export const mountEditor = (app: Express, distDir: string, tokens: Tokens, url: () => string): void => {
  app.use(requireScope(tokens, 'owner'), files(distDir));
  app.use((req, res) => {
    if (!isPageRequest(req) || !isPagePath(req.path)) {
      throw new StreamOpsError('ROUTE_NOT_FOUND', `There is no ${req.method} ${req.path}.`);
    }
    res.set('cache-control', 'no-cache').type('html');
    // Looked for each time: `npm start` may build it while the hub runs.
    if (existsSync(join(distDir, 'index.html')))
      res.sendFile('index.html', { root: distDir, cacheControl: false });
    else res.status(503).send(notBuiltPage);
  });
  app.use(askToSignIn(url));
};
