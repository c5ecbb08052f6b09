import type { Stats } from 'node:fs';
import type {
  Asset,
  AssetId,
  Catalog,
  Drive,
  DriveId,
  DriveSettings,
  DriveView,
  DryRun,
  EpochMs,
  Job,
  JobId,
  JobProgress,
  NewEvent,
  Quarantined,
  QuarantineId,
  RunId,
  StoredEvent,
  SystemView,
} from '@streamops/core';

/** The seams between the hub's rooms. `main.ts` makes one of each and hands them around. */
export interface HubServices {
  catalog: Catalog;
  events: EventLog;
  jobs: JobService;
  drives: DriveService;
  quarantine: QuarantineService;
  system: () => Promise<SystemView>;
  /** A Prometheus text, for /metrics. */
  metrics: () => Promise<string>;
  /** Where artifacts lie: `<data>/artifacts`. */
  artifactsDir: string;
}

/** Written, then heard. */
export interface EventLog {
  /** Resolves when the events are on disk; handlers run after that, in the order of `seq`. */
  record(events: readonly NewEvent[]): Promise<StoredEvent[]>;
  /** For what nobody waits for: goes along with what is recorded next, before it, or alone a moment later. */
  note(event: NewEvent): void;
  /**
   * Handlers run in the order in which they were added, one event at a time, and may be called again with the
   * same event after a crash. An event is handled when every handler has resolved.
   */
  handle(name: string, handler: (event: StoredEvent) => Promise<void>): void;
}

export interface JobRequest {
  type: string;
  /** A bare path registers its asset first. */
  inputs: readonly ({ assetId: AssetId } | { path: string })[];
  params: Record<string, unknown>;
  /** 1 is first; 5 where nothing is said. */
  priority?: number;
  /** Who asks, for people: `rule Remux and file away`, `owner`. */
  askedBy: string;
  /** The HTTP request that asked: where no flow waits it is the job's run id, so that logs go together. */
  requestId?: string;
  /** The flow that waits. Its job's id is made from run, node and index. */
  waiting?: { runId: RunId; nodeId: string; index: number; msg: Record<string, unknown> };
}

export interface JobService {
  /** Durable when it resolves. Rejects with JOB_TYPE_UNKNOWN, PARAMS_INVALID, ASSET_NOT_FOUND, PATH_OUTSIDE_DRIVE. */
  request(request: JobRequest): Promise<Job>;
  /** The plan and its commands; a worker probes, nothing is written. */
  dryRun(request: JobRequest): Promise<DryRun>;
  /** Resolves when it is over. Rejects with JOB_NOT_FOUND, JOB_STATE. */
  cancel(id: JobId): Promise<Job>;
  /** Rejects with JOB_NOT_FOUND, JOB_STATE. */
  retry(id: JobId): Promise<Job>;
  /** Hears every change of state. Returns the way out. */
  onChange(listener: (job: Job) => void): () => void;
  onProgress(listener: (progress: JobProgress) => void): () => void;
}

/** An open file of a drive. Its calls share the drive's gate: a mount that stalls holds no more threads than that. */
export interface DriveFile {
  stats: Stats;
  /** At most `length` bytes; fewer where the file ends. Rejects with DRIVE_OFFLINE and the system's errors. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Comes about when the drive answers. */
  close(): void;
}

export interface DriveService {
  /** Starts watching every drive that is set to be watched; resolves before the first scans end. */
  start(): Promise<void>;
  stop(): Promise<void>;
  list(): Promise<DriveView[]>;
  /** Rejects with DRIVE_NAME_TAKEN, DRIVE_PATH_INVALID. */
  add(settings: DriveSettings): Promise<DriveView>;
  /** Rejects with DRIVE_NOT_FOUND, DRIVE_NAME_TAKEN, DRIVE_PATH_INVALID; DRIVE_IN_USE where the path changes. */
  update(id: DriveId, patch: Partial<DriveSettings>): Promise<DriveView>;
  /** Rejects with DRIVE_NOT_FOUND, DRIVE_IN_USE. */
  remove(id: DriveId): Promise<void>;
  /** Starts a scan; resolves at once. */
  rescan(id: DriveId): Promise<DriveView>;
  /** The drive as it is stored. Rejects with DRIVE_NOT_FOUND. */
  get(id: DriveId): Promise<Drive>;
  /**
   * The absolute path of a path inside a drive, links resolved. Rejects with DRIVE_OFFLINE, PATH_OUTSIDE_DRIVE.
   * The file itself need not exist; its nearest existing parent is what is checked.
   */
  resolve(id: DriveId, path: string): Promise<string>;
  /**
   * Runs a call to the drive's file system in its gate, where the drive is there. Rejects with DRIVE_OFFLINE when it
   * is not, and when the call takes too long: it may come about after that, and before any other one.
   */
  guarded<T>(id: DriveId, work: () => Promise<T>): Promise<T>;
  /** Whether a file lies there. Rejects with DRIVE_NOT_FOUND, DRIVE_OFFLINE. */
  exists(id: DriveId, path: string): Promise<boolean>;
  /**
   * A file for reading; whoever asks closes it. Rejects with DRIVE_OFFLINE, PATH_OUTSIDE_DRIVE, and with the system's
   * errors (ENOENT, EACCES, …).
   */
  open(id: DriveId, path: string): Promise<DriveFile>;
  /** The drive that an absolute path lies in. Rejects with PATH_OUTSIDE_DRIVE, FILE_MISSING, DRIVE_OFFLINE. */
  locate(absolutePath: string): Promise<{ drive: Drive; path: string }>;
  /**
   * The origin that a file is to be catalogued with which somebody named by its path: on a watched drive, `named` for a
   * recording that was not told of yet. It is told of nevertheless, once it is closed. Rejects with DRIVE_NOT_FOUND.
   */
  expect(id: DriveId, path: string): Promise<'named' | 'existing'>;
  onChange(listener: (drives: DriveView[]) => void): () => void;
}

export interface QuarantineService {
  /** Moves an asset's file aside by rename; the asset becomes `quarantined`. Repeatable with the same id. */
  hold(request: {
    id: QuarantineId;
    assetId: AssetId;
    reason: string;
    jobId: JobId | null;
  }): Promise<Quarantined>;
  /**
   * Also from a drive that was removed and added again. Rejects with QUARANTINE_NOT_FOUND, RESTORE_BLOCKED,
   * DRIVE_NOT_FOUND while that is not a drive.
   */
  restore(id: QuarantineId): Promise<Asset>;
  /** Whether the file at this place is being put aside, or waits for its drive to be. */
  isTaking(driveId: DriveId, path: string): Promise<boolean>;
  /** Finishes or undoes what a crash interrupted; removes what is past its days. */
  sweep(now: EpochMs): Promise<void>;
}
