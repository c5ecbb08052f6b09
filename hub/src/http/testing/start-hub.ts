import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Asset, type Catalog, type NewAsset, newId } from '@streamops/core';
import { createLog } from '@streamops/core/log';
import { z } from 'zod';
import { openSqliteCatalog } from '../../catalog/sqlite/index.ts';
import type { DriveService } from '../../services.ts';
import { createHttp, type Http } from '../create.ts';
import { createTokens, type Tokens } from '../tokens.ts';
import { type FakeServices, fakeServices } from './fake-services.ts';

export interface TestHub {
  http: Http;
  /** `http://127.0.0.1:PORT` */
  base: string;
  port: number;
  dir: string;
  driveDir: string;
  driveId: string;
  catalog: Catalog;
  services: FakeServices;
  tokens: Tokens;
  /** The secret in the token file. */
  owner: string;
  logText: () => string;
  /** Fetches as the owner where nothing is said; `token: null` without one. */
  call: (path: string, init?: RequestInit & { token?: string | null }) => Promise<Response>;
  addFile: (path: string, content: string | Buffer, more?: Partial<NewAsset>) => Promise<Asset>;
  close: () => Promise<void>;
}

interface TestHubOptions {
  /** Real drives, where a stand-in would show nothing. */
  drives?: (given: Pick<FakeServices, 'catalog' | 'events'>) => DriveService;
  allowedHosts?: string[];
  /** What Vite would have built; none where nothing is said. */
  editorFiles?: Record<string, string>;
}

const writeFiles = async (dir: string, files: Record<string, string>): Promise<void> => {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(dir, name, '..'), { recursive: true });
    await writeFile(join(dir, name), text);
  }
};

/** The real app on a free port over a real catalog in memory; the rooms behind it are stand-ins. */
export const startHub = async (options: TestHubOptions = {}): Promise<TestHub> => {
  const dir = await mkdtemp(join(tmpdir(), 'streamops-http-'));
  const driveDir = join(dir, 'drive');
  await mkdir(driveDir);
  const editorDir = join(dir, 'editor');
  await writeFiles(editorDir, options.editorFiles ?? {});
  const lines: string[] = [];
  const log = createLog({
    name: 'hub',
    level: 'debug',
    pretty: false,
    destination: { write: (line) => lines.push(line) },
  });
  const catalog = await openSqliteCatalog(':memory:');
  const services = await fakeServices(catalog, join(dir, 'artifacts'), log);
  services.drives = options.drives?.(services) ?? services.drives;
  const tokens = await createTokens(catalog.tokens, dir, { hubId: newId() });
  const config = { host: '127.0.0.1', port: 0, allowedHosts: options.allowedHosts ?? [] };
  const http = createHttp({ config, services, tokens, log, editorDir });
  await services.events.start();
  await http.listen();
  const drive = await services.drives.add({
    name: 'recordings',
    path: driveDir,
    watch: false,
    watching: 'auto',
    include: ['**/*'],
    exclude: [],
    minQuietSeconds: 5,
  });
  services.asked.length = 0;
  const port = Number(new URL(http.url).port);
  const base = `http://127.0.0.1:${port}`;
  const owner = (await readFile(join(dir, 'token'), 'utf8')).trim();
  return {
    http,
    base,
    port,
    dir,
    driveDir,
    driveId: drive.id,
    catalog,
    services,
    tokens,
    owner,
    logText: () => lines.join(''),
    call: (path, { token = owner, headers, ...init } = {}) =>
      fetch(base + path, {
        redirect: 'manual',
        ...init,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...Object.fromEntries(new Headers(headers)),
        },
      }),
    async addFile(path, content, more = {}) {
      await mkdir(join(driveDir, path, '..'), { recursive: true });
      await writeFile(join(driveDir, path), content);
      const sizeBytes = Buffer.byteLength(content);
      return catalog.assets.put({
        driveId: drive.id,
        path,
        sizeBytes,
        modifiedAt: 1_700_000_000_000,
        origin: 'recorder',
        ...more,
      });
    },
    async close() {
      await http.close();
      await services.events.stop();
      await catalog.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
};

export const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** The body of an answer, held against a schema. */
export const bodyOf = async <S extends z.ZodType>(schema: S, answer: Response): Promise<z.output<S>> =>
  schema.parse(await answer.json());

/** The one shape of errors. */
export const errorShape = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string().min(1),
    hint: z.string().min(1),
    details: z.unknown().optional(),
    requestId: z.uuid(),
  }),
});

export const codeOf = async (answer: Response): Promise<[number, string]> => {
  const { error } = await bodyOf(errorShape, answer);
  return [answer.status, error.code];
};
