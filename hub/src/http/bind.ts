import { type RouteDefinition, type RouteName, routes, StreamOpsError } from '@streamops/core';
import { type Express, json, type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import { bodyLimitBytes, requestIdOf } from './answers.ts';
import { callerIn, requireScope } from './authenticate.ts';
import type { Handlers, Sender } from './handlers/context.ts';
import type { Tokens } from './tokens.ts';

type Input = { params: unknown; query: unknown; body: unknown };
type AnyHandler = (input: Input, sender: Sender) => Promise<unknown>;

/** Success that is not always the same status. */
const statusOf: Partial<Record<RouteName, (answer: unknown) => number>> = {
  ready: (answer) => (isObject(answer) && answer.ok === true ? 200 : 503),
  createJob: (answer) => (isObject(answer) && 'plan' in answer ? 200 : 201),
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const parsePart = (part: string, schema: z.ZodType | undefined, value: unknown): unknown => {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  const message = issues
    .map(({ field, message: what }) => `${part}${field ? ` "${field}"` : ''}: ${what}`)
    .join('; ');
  throw new StreamOpsError('BAD_REQUEST', message, { details: issues });
};

const parseBody = json({ limit: bodyLimitBytes, inflate: false });

/** Only JSON: a form that another site posts can't be mistaken for it. */
const readJson: RequestHandler = (req, res, next) => {
  if (!req.is('application/json')) {
    throw new StreamOpsError('BAD_REQUEST', 'Send a JSON body with Content-Type: application/json.');
  }
  parseBody(req, res, next);
};

const inputOf = (route: RouteDefinition, req: Request): Input => ({
  params: parsePart('path', route.params, req.params),
  query: parsePart('query', route.query, req.query),
  body: parsePart('body', route.body, req.body),
});

const bindRoute = (name: RouteName, handler: AnyHandler): RequestHandler => {
  const route: RouteDefinition = routes[name];
  return async (req: Request, res: Response) => {
    const answer = await handler(inputOf(route, req), { caller: callerIn(res), requestId: requestIdOf(res) });
    // Parsed on the way out too: what the route does not promise does not leave the hub.
    const body = route.answer.parse(answer);
    res
      .status(statusOf[name]?.(body) ?? route.status ?? 200)
      .set('cache-control', 'no-store')
      .json(body);
  };
};

/** Fixed words before parameters, so that `/api/jobs/stats` is not taken for the job `stats`. */
const byPath = (a: RouteName, b: RouteName): number => {
  const key = (name: RouteName) => routes[name].path.replaceAll(':', '\u{ffff}');
  return key(a) < key(b) ? -1 : 1;
};

/** Registers every JSON route of core's list: token, then parse, then call, then answer. */
export const bindRoutes = (app: Express, handlers: Handlers, tokens: Tokens): void => {
  // Object.keys forgets the literal names.
  for (const name of (Object.keys(routes) as RouteName[]).sort(byPath)) {
    const route: RouteDefinition = routes[name];
    const steps: RequestHandler[] = [
      ...(route.scope === 'open' ? [] : [requireScope(tokens, route.scope)]),
      ...(route.body ? [readJson] : []),
      // Each handler fits its own route by the type of `Handlers`; in a loop over all of them that link is lost.
      bindRoute(name, handlers[name] as AnyHandler),
    ];
    app[methodOf(route)](route.path, ...steps);
  }
};

const methodOf = ({ method }: RouteDefinition) =>
  (({ GET: 'get', POST: 'post', PATCH: 'patch', PUT: 'put', DELETE: 'delete' }) as const)[method];
