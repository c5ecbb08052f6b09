import type { EpochMs } from '../ids.ts';
import type { ConditionFacts } from '../rules/conditions.ts';
import type { EventFilter } from '../rules/event-filter.ts';

/** What travels with a message through a flow. JSON only: ids and paths, never media. */
export interface FlowContext {
  runId: string;
  eventId: string;
  /** What the next job works on: the event's asset, then what the last job published. */
  assetId: string | null;
  /** Further inputs, in order, for a job that takes several; the job uses them up. */
  moreAssetIds: readonly string[];
  /** How many jobs led here; the host ends a chain that feeds itself. */
  depth: number;
  /** The job whose end this message follows; null between the event and the first job. */
  afterJobId: string | null;
  /** Which of its ends that was: a job that is retried ends again, and its flow goes on anew. null where none led here. */
  afterEndAt: EpochMs | null;
}

export interface FlowMessage {
  streamops?: FlowContext;
  payload?: unknown;
  [key: string]: unknown;
}

export interface NodeStatus {
  fill?: 'red' | 'green' | 'yellow' | 'blue' | 'grey';
  shape?: 'ring' | 'dot';
  text?: string;
}

/** What our nodes talk to: `RED.settings.streamops`. The hub implements it. */
export interface FlowHost {
  /** An event node is there: every event that passes its filter starts a run. Returns the way out. */
  onEvent(listener: {
    nodeId: string;
    flowId: string;
    filter: EventFilter;
    send: (msg: FlowMessage) => void;
  }): () => void;
  /** Writes job and continuation in one go, then resolves. Rejects with PARAMS_INVALID, ASSET_NOT_FOUND, FLOW_LOOP… */
  requestJob(request: {
    nodeId: string;
    type: string;
    params: Record<string, unknown>;
    msg: FlowMessage;
  }): Promise<{ jobId: string }>;
  /** A job node is there: where its flows go on, and where its jobs' progress shows. Returns the way out. */
  onJob(listener: {
    nodeId: string;
    send: (output: 'done' | 'failed', msg: FlowMessage) => void;
    status: (status: NodeStatus) => void;
  }): () => void;
  /** What conditions look at, as it is now. An asset that is gone is null. */
  facts(msg: FlowMessage): Promise<ConditionFacts>;
}
