import type { EventType } from '../events/index.ts';

/** What travels with a message through a flow. JSON only: ids and paths, never media. */
export interface FlowContext {
  runId: string;
  eventId: string;
  assetId: string | null;
  /** How many jobs led here; the host ends a chain that feeds itself. */
  depth: number;
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
  /** Whether an event node with this filter wants runs; called when the node starts. Returns the way out. */
  onEvent(listener: {
    nodeId: string;
    flowId: string;
    type: EventType;
    origin: string;
    send: (msg: FlowMessage) => void;
  }): () => void;
  /** Writes job and continuation in one go, then resolves. Rejects with PARAMS_INVALID, ASSET_NOT_FOUND, … */
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
}
