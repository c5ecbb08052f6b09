import type { IncomingHttpHeaders } from 'node:http';
import { StreamOpsError, type TokenScope } from '@streamops/core';
import type { RequestHandler, Response } from 'express';
import type { Caller } from './caller.ts';
import type { Tokens } from './tokens.ts';

/** Longer than any secret of ours; what is longer need not be hashed. */
const maxSecretLength = 200;

const bearer = (header: string | undefined): string | undefined =>
  /^Bearer ([\w.~+/-]+=*)$/i.exec(header ?? '')?.[1];

/** The session in a Cookie header. Other programs on localhost share the header: theirs are passed over. */
const sessionCookie = (header: string | undefined, cookieName: string): string | undefined =>
  header
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${cookieName}=`))
    ?.slice(cookieName.length + 1);

export const secretOf = (
  { authorization, cookie }: IncomingHttpHeaders,
  { cookieName }: Pick<Tokens, 'cookieName'>,
): string | undefined =>
  authorization === undefined ? sessionCookie(cookie, cookieName) : (bearer(authorization) ?? '');

/** Who it is. Rejects with NO_TOKEN where there is no secret, TOKEN_INVALID where it does not count. */
export const callerOf = async (secret: string | undefined, tokens: Tokens): Promise<Caller> => {
  if (secret === undefined) throw new StreamOpsError('NO_TOKEN', 'The request carries no token.');
  const caller = secret.length <= maxSecretLength ? await tokens.verify(secret) : null;
  if (!caller) throw new StreamOpsError('TOKEN_INVALID', 'The token does not count (any more).');
  return caller;
};

/** The owner passes everywhere. Rejects with SCOPE_TOO_SMALL. */
export const demandScope = (caller: Caller, scope: TokenScope): Caller => {
  if (caller.scope === scope || caller.scope === 'owner') return caller;
  const message = `This needs a token of scope "${scope}"; yours is of scope "${caller.scope}".`;
  throw new StreamOpsError('SCOPE_TOO_SMALL', message);
};

/** Lets a request pass for a scope; the handlers behind it find the caller with `callerIn`. */
export const requireScope =
  (tokens: Tokens, scope: TokenScope): RequestHandler =>
  async (req, res, next) => {
    const caller = await callerOf(secretOf(req.headers, tokens), tokens);
    res.locals.caller = demandScope(caller, scope);
    next();
  };

/** Null on open routes. */
export const callerIn = (res: Response): Caller | null =>
  // `requireScope` is the only one that sets it.
  (res.locals.caller as Caller | undefined) ?? null;
