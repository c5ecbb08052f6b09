interface ErrorFacts {
  /** HTTP status of the answer. */
  status: number;
  /** Whether a job that failed with it is tried again by itself. */
  retry: boolean;
  /** What the reader can do next. */
  hint: string;
}

const facts = (status: number, hint: string, retry = false): ErrorFacts => ({ status, retry, hint });

/** Every error code there is. `docs/errors.md` is held against this table by a test. */
export const errorTable = {
  INTERNAL: facts(500, 'Look for the request id in the log, and report it with the lines around it.', true),
  BAD_REQUEST: facts(400, 'Correct the field that the message names and send it again.'),
  PARAMS_INVALID: facts(400, 'GET /api/job-types lists each job type with its parameters and limits.'),
  TEMPLATE_INVALID: facts(400, 'Use {drive.NAME}, {game}, {stem}, {YYYY}, {MM}, {DD}, {hh}, {mm}, {ss}.'),
  CURSOR_INVALID: facts(400, 'Leave the cursor out to start at the first page.'),
  NO_TOKEN: facts(401, 'Open the address that npm start prints, or send Authorization: Bearer TOKEN.'),
  TOKEN_INVALID: facts(401, 'The token is unknown, expired or revoked. Restart the hub for a fresh address.'),
  SCOPE_TOO_SMALL: facts(403, 'Use a token of the scope that the message names.'),
  HOST_NOT_ALLOWED: facts(
    403,
    'Add the host to STREAMOPS_ALLOWED_HOSTS if this name is meant to reach the hub.',
  ),
  ORIGIN_NOT_ALLOWED: facts(
    403,
    'Pages of other sites may not drive the hub. Open the hub by its own address.',
  ),
  ROUTE_NOT_FOUND: facts(404, 'GET /api/openapi.json lists every route.'),
  RANGE_INVALID: facts(416, 'Ask for bytes that the file has; Content-Range names its size.'),
  BODY_TOO_LARGE: facts(413, 'Send a smaller body; the message names the limit.'),
  ASSET_NOT_FOUND: facts(404, 'It was moved or removed. Rescan the drive.'),
  ARTIFACT_NOT_FOUND: facts(
    404,
    'Run a first look on the asset to make its pictures, or a full look for its scenes too.',
  ),
  JOB_NOT_FOUND: facts(404, 'GET /api/jobs lists the jobs that are known.'),
  JOB_TYPE_UNKNOWN: facts(400, 'GET /api/job-types lists the types there are.'),
  JOB_STATE: facts(409, 'Reload the job: its state has changed since you looked.'),
  RUN_NOT_FOUND: facts(404, 'GET /api/runs lists the runs that are known.'),
  DRIVE_NOT_FOUND: facts(404, 'Settings lists the drives there are, and so does GET /api/drives.'),
  DRIVE_NAME_TAKEN: facts(409, 'Choose another name: templates refer to drives by name.'),
  DRIVE_PATH_INVALID: facts(
    400,
    'Give the absolute path of a folder that exists and lies in no other drive.',
  ),
  DRIVE_IN_USE: facts(
    409,
    'Wait for its running jobs, or cancel them, then remove the drive or change its path.',
  ),
  DRIVE_OFFLINE: facts(503, 'Connect the drive again; work on it continues by itself.', true),
  DRIVE_FAILING: facts(500, 'Look at the health of the disk and its cable, then retry the job.', true),
  PATH_OUTSIDE_DRIVE: facts(
    400,
    'Name a file inside a drive, an input by its full path; links that lead out of a drive are not followed.',
  ),
  FILE_MISSING: facts(404, 'It was moved or removed by another program. Rescan the drive.'),
  FILE_DENIED: facts(403, 'Give the user who runs StreamOps the right to read and write there.'),
  FILE_CHANGED: facts(
    409,
    'Another program wrote to the file meanwhile. It is taken up again when it is quiet.',
    true,
  ),
  FOLDER_ASSET: facts(
    422,
    'Run the job on the recording that the folder was made from. It can be deleted and restored as a whole.',
  ),
  FILE_EMPTY: facts(422, 'The recorder wrote nothing. Look at its log and its disk space.'),
  NOT_MEDIA: facts(422, 'The content is no media that StreamOps reads. Check the file in a player.'),
  PARTS_DIFFER: facts(
    422,
    'Join them with encode: auto, or make them alike first, by `transcode` with one preset.',
  ),
  FORMAT_FORBIDDEN: facts(
    422,
    'Playlists and scripts that name other files are not opened. Add the real media file.',
  ),
  MEDIA_BROKEN: facts(422, 'The file is cut off or damaged. The original is untouched.'),
  QUARANTINE_NOT_FOUND: facts(
    404,
    'It was restored or its days are over. GET /api/quarantine lists what is held.',
  ),
  RESTORE_BLOCKED: facts(409, 'Another file has taken its place. Move that one away and restore again.'),
  NAME_TAKEN: facts(
    409,
    'Choose another folder or name, or move away what is there; date and time help: {YYYY}-{MM}-{DD} {hh}-{mm}.',
  ),
  QUARANTINE_FULL: facts(
    507,
    'Restore what is in quarantine, or raise its cap in the settings, then retry the job.',
  ),
  DISK_FULL: facts(507, 'Free space where the message says, then try again.'),
  FFMPEG_FAILED: facts(500, 'The last lines of ffmpeg are in the log on the job page.'),
  FFMPEG_MISSING: facts(503, 'Install ffmpeg 4.4 or newer, or set FFMPEG_PATH and FFPROBE_PATH.'),
  HOOK_MISSING: facts(
    404,
    'Put the program into the hooks folder (STREAMOPS_HOOKS_DIR), and name it as it is called there.',
  ),
  HOOK_REFUSED: facts(
    403,
    'Only a program that nobody else can write to is run, from the hooks folder and no other.',
  ),
  HOOK_FAILED: facts(500, 'What the program said is in the log on the job page.'),
  STEP_TIMEOUT: facts(500, 'The step took longer than its limit. Retry when the machine is less busy.', true),
  OUTPUT_UNVERIFIED: facts(500, 'The original was kept. Read the receipt on the job page.'),
  STALE_ATTEMPT: facts(409, 'A newer attempt of this job is running. Nothing was published twice.'),
  WORKER_LOST: facts(
    500,
    'The worker ended under the job, which is tried again by itself a few times.',
    true,
  ),
  JOB_CANCELLED: facts(409, 'Run the job again when you want its result.'),
  QUEUE_UNAVAILABLE: facts(503, 'Redis does not answer. Jobs are kept and start when it is back.', true),
  FLOW_UNKNOWN_NODE: facts(422, 'Remove the node type that the message names from the flow, or install it.'),
  FLOW_REVISION: facts(409, 'The flows were changed elsewhere. Reload the flow editor.'),
  FLOW_LOOP: facts(422, 'A job of this flow starts the flow again. Narrow what its event node listens for.'),
  CATALOG_TOO_NEW: facts(
    500,
    'Run the newer StreamOps again, or put the copy that stands beside the catalog in its place.',
  ),
  CONFIG_INVALID: facts(500, 'Correct the setting that the message names; npm start -- --help lists them.'),
} as const satisfies Record<string, ErrorFacts>;

export type ErrorCode = keyof typeof errorTable;

export interface ErrorBody {
  code: ErrorCode;
  message: string;
  hint: string;
  details?: unknown;
  requestId?: string;
}

interface ErrorExtras {
  cause?: unknown;
  details?: unknown;
}

/** What went wrong, with which thing; what to do next stands in the table under `code`. */
export class StreamOpsError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, { cause, details }: ErrorExtras = {}) {
    super(message, { cause });
    this.name = 'StreamOpsError';
    this.code = code;
    this.details = details;
  }
}

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorTable, code);

/** Our own errors as they are; anything else as INTERNAL, its text kept out of what users see. */
export const asStreamOpsError = (error: unknown): StreamOpsError =>
  error instanceof StreamOpsError
    ? error
    : new StreamOpsError('INTERNAL', 'Something went wrong inside StreamOps.', { cause: error });

/** The one shape in which errors leave a process: HTTP answers, sockets, job records. */
export const errorBody = (error: unknown, requestId?: string): ErrorBody => {
  const { code, message, details } = asStreamOpsError(error);
  return {
    code,
    message,
    hint: errorTable[code].hint,
    ...(details === undefined ? {} : { details }),
    ...(requestId === undefined ? {} : { requestId }),
  };
};
