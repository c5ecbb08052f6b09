import type { ServerResponse } from 'node:http';

const csp = (directives: Record<string, string>): string =>
  Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');

const shared = { 'object-src': "'none'", 'base-uri': "'none'", 'form-action': "'self'" };

/** `'self'` covers the socket too in today's browsers; the rest is for pictures that pages make themselves. */
const editorPolicy = csp({
  'default-src': "'self'",
  'script-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data: blob:",
  'media-src': "'self' blob:",
  'font-src': "'self' data:",
  'connect-src': "'self'",
  'worker-src': "'self' blob:",
  'frame-src': "'self'",
  ...shared,
  'frame-ancestors': "'none'",
});

/** Node-RED's editor starts itself with inline scripts, evaluates expressions and runs workers from blobs. */
const flowsPolicy = csp({
  'default-src': "'self'",
  'script-src': "'self' 'unsafe-inline' 'unsafe-eval' blob:",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data: blob:",
  'font-src': "'self' data:",
  'connect-src': "'self'",
  'worker-src': "'self' blob:",
  ...shared,
  'frame-ancestors': "'self'",
});

/** A file from a drive is shown, never run, whatever it contains. */
const mediaPolicy = csp({
  'default-src': "'none'",
  'img-src': "'self'",
  'media-src': "'self'",
  'style-src': "'unsafe-inline'",
  sandbox: '',
});

const policyFor = (url: string): string => {
  if (/^\/flows(\/|\?|$)/.test(url)) return flowsPolicy;
  return url.startsWith('/media/') ? mediaPolicy : editorPolicy;
};

/** On every answer, refusals included. */
export const setSecurityHeaders = (url: string, res: ServerResponse): void => {
  res.setHeader('content-security-policy', policyFor(url));
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('referrer-policy', 'no-referrer');
  res.setHeader('cross-origin-resource-policy', 'same-origin');
  res.setHeader('cross-origin-opener-policy', 'same-origin');
};
