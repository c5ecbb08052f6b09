import type { FlowHost, FlowMessage, NodeStatus } from '@streamops/core';

/** Node-RED brings no types. This is what our nodes use of it, and no more. */
export interface RedNode {
  id: string;
  /** The tab, or the subflow's instance, that it lies on. */
  z: string;
  /** Node ids by output. */
  wires: string[][];
  on(event: 'input', listener: (msg: FlowMessage, send: Send, done: Done) => void): void;
  on(event: 'close', listener: () => void): void;
  send(msg: FlowMessage | (FlowMessage | null)[]): void;
  status(status: NodeStatus): void;
  /** With a message, it reaches the Catch nodes of the tab; `code` comes along as msg.error.code. */
  error(error: Error, msg?: FlowMessage): void;
}
export type Send = (msg: FlowMessage | (FlowMessage | null)[]) => void;
/** With an error, the message ends here and reaches the Catch nodes. */
export type Done = (error?: Error) => void;

/** What the editor keeps of a node, by the names of its `defaults`. */
export type NodeConfig = Record<string, unknown>;

export interface Red {
  nodes: {
    createNode(node: RedNode, config: NodeConfig): void;
    registerType(
      type: string,
      create: (this: RedNode, config: NodeConfig) => void,
      options?: { settings?: Record<string, { value: unknown; exportable: true }> },
    ): void;
  };
  settings: { streamops: FlowHost };
}

/** Whatever was thrown, as what Node-RED's `done` takes. */
export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
