import type { IncomingMessage, ServerResponse } from 'node:http';
import { asStreamOpsError, errorBody, errorTable, StreamOpsError } from '@streamops/core';
import type { Log } from '@streamops/core/log';
import type { ErrorRequestHandler } from 'express';

export const bodyLimitBytes = 64 * 1024;

/** The id under which the log knows a request; set on the response before anything else. */
export const requestIdOf = (res: ServerResponse): string => String(res.getHeader('x-request-id') ?? '');

const bodyErrors: Record<string, () => StreamOpsError> = {
  'entity.too.large': () =>
    new StreamOpsError(
      'BODY_TOO_LARGE',
      `The body is larger than ${bodyLimitBytes / 1024} KiB (${bodyLimitBytes} bytes).`,
    ),
  'entity.parse.failed': () => new StreamOpsError('BAD_REQUEST', 'The body is not JSON.'),
  'encoding.unsupported': () => new StreamOpsError('BAD_REQUEST', 'Send the body uncompressed.'),
  'charset.unsupported': () => new StreamOpsError('BAD_REQUEST', 'Send the body as UTF-8.'),
  'request.size.invalid': () =>
    new StreamOpsError('BAD_REQUEST', 'The body is not as long as Content-Length says.'),
};

/** What Express and its parsers throw, in our words; everything unknown stays as it is. */
export const named = (error: unknown): unknown => {
  if (error instanceof URIError)
    return new StreamOpsError('BAD_REQUEST', 'The path is not properly %-encoded.');
  if (!(error instanceof Error) || !('type' in error) || typeof error.type !== 'string') return error;
  return bodyErrors[error.type]?.() ?? error;
};

/** Answers with an error in the one shape. `error` may be anything. */
export const answerError = (res: ServerResponse, error: unknown): void => {
  const known = asStreamOpsError(error);
  const body = JSON.stringify({ error: errorBody(known, requestIdOf(res)) });
  res.writeHead(errorTable[known.code].status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(known.code === 'NO_TOKEN' || known.code === 'TOKEN_INVALID' ? { 'www-authenticate': 'Bearer' } : {}),
  });
  res.end(body);
};

/** The last handler of the app. Errors that are not ours are logged here, once, with the request's id. */
export const errorHandler =
  (log: Log): ErrorRequestHandler =>
  (raised, req, res, _next) => {
    const error = named(raised);
    if (asStreamOpsError(error).code === 'INTERNAL') {
      log.error({ requestId: requestIdOf(res), method: req.method, err: error }, 'a request failed');
    }
    // Half an answer is out already: the connection must not look like a whole one.
    if (res.headersSent) res.destroy();
    else answerError(res, error);
  };

/** The headers of a request as the guard wants them. */
export const oneHeader = (req: IncomingMessage, name: string): string | undefined => {
  const value = req.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
};
