/** Node-RED's flows as it stores them: an array of nodes and tabs, and its credentials, sealed. */
export interface FlowStore {
  read(): Promise<{ flows: unknown[]; credentials: Record<string, unknown>; rev: string } | null>;
  /** The state before is kept for 'undo'. */
  write(state: { flows: unknown[]; credentials: Record<string, unknown>; rev: string }): Promise<void>;
  readExtra(name: 'settings' | 'sessions'): Promise<Record<string, unknown> | null>;
  writeExtra(name: 'settings' | 'sessions', value: Record<string, unknown>): Promise<void>;
}
