import { type DestinationStream, type Logger, pino } from 'pino';
import { isColorSupported, prettyFactory } from 'pino-pretty';

export type Log = Logger;

/**
 * Secrets as they show in texts: our own by their prefix wherever they stand, then what headers, cookies,
 * addresses and URLs with a password look like.
 */
const secrets: readonly [RegExp, string][] = [
  [/\bso_[\w-]{20,}/g, 'so_***'],
  [/\b(Bearer|Basic)\s+[^\s"\\,]+/gi, '$1 ***'],
  [/([?&](?:key|code|token)=)[^&\s"\\#]+/gi, '$1***'],
  [/\b(streamops[\w-]*=)[^;\s"\\]+/g, '$1***'],
  // To the last @ before the path: a password may hold one.
  [/(\b[a-z][a-z+]{1,20}:\/\/)[^/\s"\\]*@/gi, '$1***@'],
];

/** The same text without secrets. */
export const withoutSecrets = (text: string): string =>
  secrets.reduce((clean, [pattern, instead]) => clean.replace(pattern, instead), text);

const secretKeys = ['authorization', 'cookie', 'set-cookie', 'token', 'secret', 'password'];
const redactedPaths = secretKeys.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.headers["${name}"]`]);

/** Formats in this process and at once: the last lines before an exit are the ones that are wanted. */
const readableLines = (out: DestinationStream, colorize: boolean): DestinationStream => {
  const format = prettyFactory({ colorize, ignore: 'pid,hostname,name', translateTime: 'SYS:HH:MM:ss' });
  return { write: (line) => out.write(format(line)) };
};

/** Lines that wait for room, bytes of them; what comes beyond is dropped. */
const mostWaiting = 1_048_576;

/** Where what it is written to has no room (a file on a full disk), lines wait, and nothing else does. */
const standardOutput = (): DestinationStream => {
  const out = pino.destination({ fd: 1, sync: true, maxLength: mostWaiting });
  out.on('error', () => {}); // Nobody could be told; the hub goes on.
  return out;
};

/**
 * JSON lines, or readable ones for a terminal. Secrets never reach the output, whichever field or text they stand
 * in. `child({ requestId })`, `child({ runId })` and `child({ jobId })` carry ids along.
 */
export const createLog = ({
  name,
  level,
  pretty: readable,
  destination,
}: {
  /** The program's. */
  name: 'hub' | 'worker';
  level: string;
  pretty: boolean;
  destination?: DestinationStream;
}): Log => {
  const out = destination ?? standardOutput();
  const stream = readable ? readableLines(out, destination === undefined && isColorSupported) : out;
  return pino(
    {
      name,
      level,
      timestamp: () => `,"time":${Date.now()}`,
      redact: { paths: redactedPaths, censor: '***' },
      hooks: { streamWrite: withoutSecrets },
    },
    stream,
  );
};
