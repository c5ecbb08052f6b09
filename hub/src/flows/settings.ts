import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FlowHost, systemCode } from '@streamops/core';
import { type FlowLog, redLogging } from './log.ts';
import type { flowStorage } from './storage.ts';

/**
 * Core nodes that are not there: they run programs or code, read and write files, or open and listen to addresses
 * past the hub's checks.
 */
export const excludedNodes = [
  '90-exec.js',
  '10-function.js',
  '10-file.js',
  '23-watch.js',
  '31-tcpin.js',
  '32-udp.js',
  '21-httpin.js',
  '21-httprequest.js',
  '06-httpproxy.js',
  '22-websocket.js',
  '10-mqtt.js',
  // Only the nodes above have a use for it, and it reads key files by their path.
  '05-tls.js',
];

/** The package with our nodes, wherever npm put it. */
const nodesDir = dirname(fileURLToPath(import.meta.resolve('node-red-contrib-streamops/package.json')));

/** '' where there is none. */
const readIfThere = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  });

/** Keeps what an earlier start wrote; what a full disk left empty is written anew. */
const writeOnce = async (file: string, text: string): Promise<void> => {
  if ((await readIfThere(file)) !== '') return;
  const unfinished = `${file}.part`;
  await writeFile(unfinished, text, { mode: 0o600, flush: true });
  await rename(unfinished, file);
};

/** Makes Node-RED's folder, and in it the secret that seals the credentials of nodes. Resolves to the secret. */
export const prepareUserDir = async (userDir: string): Promise<string> => {
  const secret = join(userDir, 'credential-secret');
  await mkdir(userDir, { recursive: true, mode: 0o700 });
  await writeOnce(secret, randomBytes(32).toString('hex'));
  // Node-RED logs an error where it finds none.
  await writeOnce(join(userDir, 'package.json'), '{ "private": true }\n');
  return (await readFile(secret, 'utf8')).trim();
};

const editorTheme = {
  page: {
    title: 'StreamOps flows',
    css: [join(nodesDir, 'resources/look.css')],
    scripts: [join(nodesDir, 'resources/look.js')],
  },
  // The way back: the header is a link.
  header: { title: '← StreamOps', image: null, url: '/' },
  tours: false,
  projects: { enabled: false },
  multiplayer: { enabled: false },
  palette: {
    categories: ['StreamOps', 'common', 'function', 'sequence', 'parser', 'subflows'],
  },
  menu: { 'menu-item-help': false, 'menu-item-keyboard-shortcuts': true },
  codeEditor: { lib: 'monaco' },
};

interface Settings {
  userDir: string;
  secret: string;
  storage: ReturnType<typeof flowStorage>;
  host: FlowHost;
  log: FlowLog;
}

/** Node-RED's settings: nothing installs, nothing reports, nothing listens but the editor under /flows. */
export const redSettings = ({ userDir, secret, storage, host, log }: Settings): Record<string, unknown> => ({
  userDir,
  nodesDir: [nodesDir],
  credentialSecret: secret,
  storageModule: storage,
  streamops: host,
  httpAdminRoot: '/flows',
  httpNodeRoot: false,
  httpStatic: [],
  nodesExcludes: excludedNodes,
  externalModules: {
    autoInstall: false,
    palette: { allowInstall: false, allowUpdate: false, allowUpload: false },
    modules: { allowInstall: false },
  },
  functionExternalModules: false,
  exportGlobalContextKeys: false,
  functionGlobalContext: {},
  tlsConfigDisableLocalFiles: true,
  diagnostics: { enabled: false, ui: false },
  runtimeState: { enabled: false, ui: false },
  telemetry: { enabled: false, updateNotification: false },
  logging: redLogging(log),
  editorTheme,
});
