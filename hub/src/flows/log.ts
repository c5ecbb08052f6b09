import type { Logger } from 'pino';

/** What the flows' room needs of the hub's log. */
export type FlowLog = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

interface RedLine {
  level: number;
  msg: unknown;
  type?: string;
  name?: string;
  id?: string;
}

const textOf = (msg: unknown): string => {
  if (typeof msg === 'string') return msg;
  if (msg instanceof Error) return msg.message;
  return JSON.stringify(msg) ?? String(msg);
};

/** Node-RED's levels: 10 fatal, 20 error, 30 warn, 40 info, 50 debug. Its start-up banner is detail here. */
const levelOf = (level: number): 'error' | 'warn' | 'debug' =>
  level <= 20 ? 'error' : level === 30 ? 'warn' : 'debug';

/** Node-RED's own lines, as lines of the hub's log. */
export const redLogging = (log: FlowLog) => ({
  streamops: {
    level: 'info',
    metrics: false,
    audit: false,
    handler:
      () =>
      ({ level, msg, type, name, id }: RedLine): void => {
        const node = type === undefined ? {} : { node: `${type}:${name ?? id}` };
        log[levelOf(level)]({ ...node, from: 'node-red' }, textOf(msg).trim());
      },
  },
});
