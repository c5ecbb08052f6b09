import { Agent, type IncomingMessage, request } from 'node:http';

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
