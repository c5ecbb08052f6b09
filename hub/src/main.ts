import { cpus } from 'node:os';
import { asStreamOpsError, type Lane, type Settings, StreamOpsError, type TokenStore } from '@streamops/core';
import { createLog } from '@streamops/core/log';
import { openSqliteCatalog } from './catalog/sqlite/index.ts';
import { type Config, forgetSecrets, helpText, readConfig, version } from './config.ts';
import { openDataFolder } from './data-folder.ts';
import { atStart } from './disk-full.ts';
import { startFlows } from './flows/index.ts';
import { announcedSettings, createGuard } from './guard/guard.ts';
import { createStartGate } from './guard/may-start.ts';
import { createHttp } from './http/create.ts';
import { createTokens, type Tokens } from './http/tokens.ts';
import { createJobs } from './jobs/job-service.ts';
import { createInHand } from './jobs/publish/in-hand.ts';
import { createPublisher } from './jobs/publish/publisher.ts';
import { attemptSweeper } from './jobs/publish/roots.ts';
import { createOutbox } from './jobs/queue/outbox.ts';
import { openQueues, queuePrefix } from './jobs/queue/queues.ts';
import { startRedisServer } from './jobs/queue/redis-server.ts';
import { startOver } from './jobs/start-over.ts';
import { serveWorkers } from './jobs/workers/channel.ts';
import { keepWorker } from './jobs/workers/process.ts';
import { catalogueFiles } from './journal/catalogue.ts';
import { createEventLog } from './journal/event-log.ts';
import { createMetrics } from './metrics/create.ts';
import { createQuarantine } from './quarantine/quarantine.ts';
import { keepTidy } from './retention/retention.ts';
import { dropSample } from './sample.ts';
import { seedDrives } from './seed-drives.ts';
import { createDriveService } from './sensors/drives/index.ts';
import type { DriveService } from './services.ts';
import { refusesToWork, startUpBlock } from './start-up-block.ts';
import { systemView } from './system-view.ts';

/** How long Ctrl-C may take before the process goes as it stands; start-up repairs the rest. */
const shutdownLimitMs = 4500;
const sweepEveryMs = 3_600_000;
/** A publication that waits for its drive is tried again this often. */
const recoverEveryMs = 30_000;

/** What the worker is told of our environment, beside its own settings: where programs and drivers are. */
const passedOn = new Set(['PATH', 'LANG', 'LD_LIBRARY_PATH', 'UV_THREADPOOL_SIZE']);

/** One machine beside a game: copying two at a time, encoding with half the cores. What touches no file is no load. */
const concurrency: Record<Lane, number> = {
  ...{ catalog: 16, io: 2, cpu: Math.max(1, Math.floor(cpus().length / 4)), gpu: 1 },
};

/** A fresh one at each start: that of a worker from before passes no more. */
const workerToken = async (store: TokenStore, tokens: Tokens): Promise<string> => {
  const label = 'worker of this machine';
  for (const token of await store.list()) {
    if (token.label === label && token.revokedAt === null) await tokens.revoke(token.id);
  }
  return (await tokens.mint('worker', label, null)).secret;
};

/** Wires every room, in the order in which they need each other. What is put on `exits` ends them, last one first. */
const startHub = async (config: Config, exits: AsyncDisposableStack): Promise<void> => {
  const log = createLog({ name: 'hub', level: config.logLevel, pretty: process.stdout.isTTY });
  const folder = openDataFolder(config.dataDir);
  exits.defer(folder.release);
  const stored = await openSqliteCatalog(folder.catalog);
  exits.defer(stored.close);
  const catalog = {
    ...stored,
    settings: announcedSettings(stored.settings, (settings) => settingsChanged(settings)),
  };
  const tokens = await createTokens(catalog.tokens, config.dataDir, { hubId: folder.id });
  const events = await createEventLog(catalog.journal, log.child({ room: 'journal' }));
  const inHand = createInHand();
  const drives: DriveService = createDriveService({
    ...{ catalog, events, log: log.child({ room: 'drives' }) },
    isOurs: async (driveId, path) =>
      inHand.has(await drives.resolve(driveId, path)) || quarantine.isTaking(driveId, path),
  });
  const quarantine = createQuarantine({ catalog, drives, log: log.child({ room: 'quarantine' }) });
  events.handle('catalogue', catalogueFiles(catalog.assets, drives));

  const redis = config.redisUrl ? null : await startRedisServer(folder.redis, log.child({ room: 'redis' }));
  exits.defer(async () => redis?.stop());
  const queueAddress = redis?.address ?? (config.redisUrl ?? '').replace(/^unix:\/\//, '');
  const prefix = queuePrefix(folder.id);
  const queues = openQueues({ address: queueAddress, prefix, log: log.child({ room: 'queue' }) });
  exits.defer(queues.close);
  const jobLog = log.child({ room: 'jobs' });
  const outbox = createOutbox(catalog.jobs, queues, jobLog);
  exits.defer(outbox.stop);
  const settingsChanged = ({ holdProcessing }: Settings): void => {
    queues.hold(holdProcessing);
    void outbox.reconcile(); // What was refused while it had to wait.
  };
  const startGate = createStartGate({ catalog });
  const { artifacts: artifactsDir } = folder;
  const publisher = createPublisher({
    catalog,
    drives,
    quarantine,
    events,
    artifactsDir,
    inHand,
    log: jobLog,
  });
  exits.defer(publisher.idle);
  const sweep = attemptSweeper({ drives, artifactsDir });
  const jobs = createJobs({ catalog, drives, events, outbox, queues, publisher, sweep, log: jobLog });
  const guard = createGuard(catalog.settings);
  const metrics = createMetrics({
    jobs: jobs.service,
    laneDepth: queues.depths,
    journalLag: async () => events.lag(),
  });

  exits.defer(metrics.stop);

  const warnings: (() => readonly string[])[] = [startGate.warnings, () => redis?.warnings() ?? []];
  const system = () => systemNow();
  const services = {
    catalog,
    events,
    jobs: jobs.service,
    drives,
    quarantine,
    system,
    metrics: metrics.text,
    artifactsDir,
  };
  const http = createHttp({ config, services, tokens, log: log.child({ room: 'http' }) });
  const workers = serveWorkers(http.workers, {
    ...{ catalog, drives, artifactsDir, concurrency, queuePrefix: prefix },
    jobs: jobs.forWorkers,
    mayStart: startGate.check,
    log: log.child({ room: 'workers' }),
  });
  jobs.connectWorkers(workers);
  const systemNow = systemView({
    ...{ version, startedAt: Date.now(), catalog, guard, queues, workers },
    queueKind: redis ? 'embedded' : 'external',
    warnings: () => warnings.flatMap((read) => read()),
  });

  // What a crash left comes first, before sensors look and workers ask.
  await seedDrives(catalog, config);
  await jobs.recover();
  await quarantine.sweep(Date.now());
  await startOver({ catalog, artifactsDir, requeueLost: jobs.requeueLost });
  queues.hold((await catalog.settings.read()).holdProcessing);
  await http.listen();
  exits.defer(http.close);
  const flows = await startFlows({
    server: http.server,
    mount: (_path, handler) => http.mountFlows(handler),
    userDir: folder.nodeRed,
    catalog,
    events,
    jobs: jobs.service,
    log: log.child({ room: 'flows' }),
  });
  warnings.push(flows.warnings);
  // Events that are being handled need the flows: those stop later.
  exits.defer(flows.stop);
  exits.defer(events.stop);
  await events.start();
  await outbox.reconcile();
  const secret = await workerToken(catalog.tokens, tokens);
  const worker = keepWorker(
    {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => passedOn.has(name))),
      HUB_URL: http.url,
      WORKER_TOKEN: secret,
      REDIS_URL: queueAddress,
      FFMPEG_PATH: config.ffmpegPath,
      FFPROBE_PATH: config.ffprobePath,
      LOG_LEVEL: config.logLevel,
      CACHE_DIR: folder.cache,
      HOOKS_DIR: config.hooksDir,
    } as Record<string, string>,
    log.child({ room: 'workers' }),
  );
  exits.defer(worker.stop);
  warnings.push(worker.warnings);
  await drives.start();
  exits.defer(drives.stop);
  const sweeping = setInterval(
    () => void quarantine.sweep(Date.now()).catch((err) => log.error(err)),
    sweepEveryMs,
  );
  exits.defer(() => clearInterval(sweeping));
  exits.defer(keepTidy({ catalog, log: log.child({ room: 'retention' }) }));
  const recovering = setInterval(() => void jobs.recover().catch((err) => log.error(err)), recoverEveryMs);
  exits.defer(() => clearInterval(recovering));

  if (await refusesToWork(workers, worker)) {
    throw new StreamOpsError(
      'CONFIG_INVALID',
      'The worker of this machine can’t work; the line above says why.',
    );
  }
  process.stdout.on('error', () => {}); // It may be a file on a full disk.
  process.stdout.write(
    await startUpBlock({ version, signInUrl: http.signInUrl(), config, drives, workers, redis }),
  );
  if (config.flags.sample) await dropSample(drives);
};

const stopOnSignals = (exits: AsyncDisposableStack): void => {
  let stopping = false;
  const end = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), shutdownLimitMs).unref();
    exits.disposeAsync().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end).on('SIGTERM', end);
};

const main = async (): Promise<void> => {
  const config = readConfig(process.env, process.argv.slice(2));
  forgetSecrets(process.env);
  if (config.flags.help) return void process.stdout.write(helpText());
  if (config.flags.version) return void process.stdout.write(`${version}\n`);
  const exits = new AsyncDisposableStack();
  stopOnSignals(exits);
  try {
    await startHub(config, exits);
  } catch (error) {
    await exits.disposeAsync();
    throw atStart(error, config.dataDir);
  }
};

main().catch((error: unknown) => {
  const { code, message, cause } = asStreamOpsError(error);
  process.stderr.write(`${message}\n`);
  if (code === 'INTERNAL') console.error(cause);
  process.exit(1);
});
