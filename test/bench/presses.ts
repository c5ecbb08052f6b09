import { connect } from 'node:net';

/** Head and body of one answer, once all of it is there. */
const answerIn = (text: string): { status: number; body: string; rest: string } | null => {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = text.slice(0, end);
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  if (text.length < end + 4 + length) return null;
  const body = text.slice(end + 4, end + 4 + length);
  return { status: Number(head.slice(9, 12)), body, rest: text.slice(end + 4 + length) };
};

export interface Press {
  url: string;
  token: string;
  path: string;
  body: unknown;
}

/**
 * The same POST again and again over kept connections, written by hand: on two cores a client of many layers would
 * be what is measured. Resolves to the bodies of the answers; anything but 201 rejects.
 */
export const pressMany = async (press: Press, count: number, connections: number): Promise<string[]> => {
  const { hostname, port, host } = new URL(press.url);
  const body = JSON.stringify(press.body);
  const head = [
    `POST ${press.path} HTTP/1.1`,
    `host: ${host}`,
    `authorization: Bearer ${press.token}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ].join('\r\n');
  const message = `${head}\r\n\r\n${body}`;
  const bodies: string[] = [];
  let left = count;

  const run = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      let text = '';
      const next = () => {
        if (left <= 0) {
          socket.end();
          resolve();
          return;
        }
        left -= 1;
        socket.write(message);
      };
      socket.setEncoding('latin1');
      socket.on('connect', next).on('error', reject);
      socket.on('data', (part) => {
        text += String(part);
        const answer = answerIn(text);
        if (!answer) return;
        if (answer.status !== 201) return reject(new Error(answer.body));
        bodies.push(answer.body);
        text = answer.rest;
        next();
      });
    });
  await Promise.all(Array.from({ length: connections }, run));
  return bodies;
};
