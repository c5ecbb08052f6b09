import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';

export interface RawRequest {
  port: number;
  method?: string;
  path: string;
  /** Sent byte by byte as UTF-8, the way an attacker would, whatever Node thinks of them. */
  headers: Record<string, string>;
  body?: string;
  agent?: Agent;
}

export interface RawAnswer {
  /** 101 where an upgrade went through; 0 where the server hung up without a word. */
  status: number;
  body: string;
  headers: IncomingMessage['headers'];
}

const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** One request with exactly these headers: Host and Origin are free, which fetch does not allow. */
export const raw = ({ port, method = 'GET', path, headers, body, agent }: RawRequest): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const sent = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, asBytes(text)]));
    // Without setHost an empty Host would be replaced by the right one.
    const place = { host: '127.0.0.1', port, setHost: false };
    const options = { ...place, method, path, headers: sent, ...(agent ? { agent } : {}) };
    const req = request(options, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (chunk) => {
        text += chunk;
      });
      res.on('end', () => resolve({ status: res.statusCode ?? 0, body: text, headers: res.headers }));
      res.on('error', reject);
    });
    req.on('upgrade', (res, socket) => {
      socket.destroy();
      resolve({ status: 101, body: '', headers: res.headers });
    });
    req.on('error', reject);
    req.end(body);
  });

/** What a browser's WebSocket sends besides Host and Origin. */
export const webSocketHeaders = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

export const keepAlive = (): Agent => new Agent({ keepAlive: true, maxSockets: 16 });

/** The code of an error answer, or '' where it is none. */
export const codeIn = ({ body }: RawAnswer): string => /"code":"([A-Z_]+)"/.exec(body)?.[1] ?? '';

const answerHead = /^HTTP\/1\.1 (\d{3})[\s\S]*?\r\ncontent-length: (\d+)[\s\S]*?\r\n\r\n/i;

/** Takes whole answers off the front of what a connection has said. Every one must carry its length. */
const takeAnswers = (said: string): { answers: RawAnswer[]; rest: string } => {
  const answers: RawAnswer[] = [];
  let rest = said;
  for (;;) {
    const head = answerHead.exec(rest);
    const end = (head?.[0].length ?? 0) + Number(head?.[2]);
    if (!head || rest.length < end) return { answers, rest };
    answers.push({ status: Number(head[1]), body: rest.slice(head[0].length, end), headers: {} });
    rest = rest.slice(end);
  }
};

/** Many requests down one connection without waiting in between; answers in order, as many as came. */
export const pipelined = (
  port: number,
  requests: readonly Omit<RawRequest, 'port'>[],
): Promise<RawAnswer[]> =>
  new Promise((resolve, reject) => {
    const answers: RawAnswer[] = [];
    let said = '';
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      const taken = takeAnswers(said + chunk);
      said = taken.rest;
      answers.push(...taken.answers);
      if (answers.length === requests.length) socket.end();
    });
    socket.on('close', () => resolve(answers));
    socket.on('error', reject);
    const texts = requests.map(({ method = 'GET', path, headers }) => {
      const lines = Object.entries(headers).map(([name, text]) => `${name}: ${text}`);
      return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
    });
    socket.write(texts.join(''));
  });
