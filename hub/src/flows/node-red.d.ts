/** Node-RED brings no types. This is what the hub uses of it, and no more; read in the source of 5.0.7. */
declare module 'node-red' {
  import type { EventEmitter } from 'node:events';
  import type { Server } from 'node:http';
  import type { RequestHandler } from 'express';

  export interface RuntimeNode {
    id: string;
    type: string;
    /** Input listeners that call `done`; 0 for the old kind, which tells nobody when it has finished. */
    _expectedDoneCount?: number;
  }

  export interface DeliverEvent {
    msg: Record<string, unknown>;
    destination: { id: string; node: RuntimeNode };
  }

  export interface CompleteEvent {
    msg: Record<string, unknown>;
    node: { id: string };
  }

  interface Hooks {
    add(name: `preDeliver.${string}` | `postReceive.${string}`, hook: (event: DeliverEvent) => void): void;
    add(name: `onComplete.${string}`, hook: (event: CompleteEvent) => void): void;
    remove(name: string): void;
  }

  /** Flows as the editor deploys them: all of them, or one tab. */
  export interface SetFlows {
    flows: { flows: FlowNode[]; rev?: string };
    deploymentType?: string;
  }
  export interface OneFlow {
    flow: { nodes?: FlowNode[]; disabled?: boolean; [key: string]: unknown };
  }

  export interface FlowNode {
    id: string;
    type: string;
    z?: string;
    disabled?: boolean;
    [key: string]: unknown;
  }

  export interface RuntimeFlows {
    getFlows(options: object): Promise<{ rev: string }>;
    /** Rejects with `code: 'version_mismatch'` where `rev` is not the one in use. */
    setFlows(options: SetFlows): Promise<{ rev: string }>;
    addFlow(options: OneFlow): Promise<string>;
    updateFlow(options: OneFlow & { id: string }): Promise<string>;
    deleteFlow(options: { id: string }): Promise<void>;
  }

  interface NodeRed {
    init(server: Server, settings: Record<string, unknown>): void;
    /** Resolves before the flows run: `flows:started` says when. */
    start(): Promise<void>;
    stop(): Promise<void>;
    readonly httpAdmin: RequestHandler;
    readonly nodes: {
      getType(type: string): unknown;
      registerType(set: string, type: string, create: (this: object, config: object) => void): void;
      createNode(node: object, config: object): void;
    };
    readonly events: EventEmitter;
    readonly hooks: Hooks;
    readonly runtime: { flows: RuntimeFlows };
  }

  const RED: NodeRed;
  export default RED;
}
