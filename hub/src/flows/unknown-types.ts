import { errorTable, type SettingsStore, StreamOpsError } from '@streamops/core';
import type { FlowNode, OneFlow, RuntimeFlows, SetFlows } from 'node-red';
import RED from 'node-red';
import { createTurns } from '../turns.ts';
import { type HeldTab, hold, missingSubflows, release, tabsToHold, typesIn } from './held-back.ts';
import { checkJobParams } from './job-params.ts';
import type { FlowLog } from './log.ts';

/** Node-RED answers with code, message and status. */
const refusal = (error: StreamOpsError) => Object.assign(error, { status: errorTable[error.code].status });

/** What was loaded before somebody else deployed. */
const outdated = () =>
  refusal(new StreamOpsError('FLOW_REVISION', 'The flows were changed elsewhere since they were loaded.'));

/** Node-RED's own refusal of an old revision, under the code that StreamOps' errors have. */
const named = (error: unknown): unknown =>
  error instanceof Error && 'code' in error && error.code === 'version_mismatch' ? outdated() : error;

/**
 * One node of an unknown type stops every flow in Node-RED. Here it holds back its tab only: a type that isn't
 * there is given a stand-in that does nothing, and tabs that use it are switched off in what Node-RED is given,
 * not in what is stored.
 */
export const unknownTypes = (log: FlowLog, settings: Pick<SettingsStore, 'read'>) => {
  const standIns = new Set<string>();
  let held: HeldTab[] = [];

  const isKnown = (type: string): boolean => !standIns.has(type) && Boolean(RED.nodes.getType(type));

  const standIn = (type: string): void => {
    function StandIn(this: object, config: object): void {
      RED.nodes.createNode(this, config);
    }
    standIns.add(type);
    RED.nodes.registerType('streamops-held-back', type, StandIn);
  };

  const sentence = ({ name, types }: HeldTab): string =>
    `The flow "${name}" is held back: there is no node of type ${types.join(', ')}. Remove it from the flow.`;

  const given = (flows: FlowNode[]): FlowNode[] => {
    const missing = missingSubflows(flows);
    if (missing.length > 0) {
      throw refusal(new StreamOpsError('FLOW_UNKNOWN_NODE', `There is no subflow ${missing.join(', ')}.`));
    }
    held = tabsToHold(flows, isKnown);
    for (const tab of held) log.warn({ code: 'FLOW_UNKNOWN_NODE', flowId: tab.id }, sentence(tab));
    for (const type of typesIn(flows)) if (!RED.nodes.getType(type)) standIn(type);
    return hold(flows, held);
  };

  const asMade = (flows: FlowNode[]): FlowNode[] => release(flows, held);

  const refuseBadParams = async (nodes: readonly FlowNode[]): Promise<void> => {
    const known = await settings.read();
    try {
      checkJobParams(nodes, known);
    } catch (error) {
      throw error instanceof StreamOpsError ? refusal(error) : error;
    }
  };

  /** A tab alone, as the API's `/flow` takes it. */
  const refuseOne = async ({ flow }: OneFlow): Promise<void> => {
    const unknown = typesIn(flow.nodes ?? []).filter((type) => !isKnown(type));
    if (unknown.length === 0) {
      if (!flow.disabled) await refuseBadParams(flow.nodes ?? []);
      return;
    }
    throw refusal(new StreamOpsError('FLOW_UNKNOWN_NODE', `There is no node of type ${unknown.join(', ')}.`));
  };

  const api: RuntimeFlows = RED.runtime.flows;
  const before = {
    ...{ setFlows: api.setFlows, addFlow: api.addFlow },
    ...{ updateFlow: api.updateFlow, deleteFlow: api.deleteFlow },
  };

  const turns = createTurns();
  /** From what is held to what is stored: a deploy that comes meanwhile would say which tabs the first one held. */
  const inTurn = <T>(deploy: () => Promise<T>): Promise<T> => turns.take(['flows'], deploy);

  const setFlows = async (options: SetFlows): Promise<{ rev: string }> => {
    if (options.deploymentType === 'reload') return before.setFlows(options);
    const { flows, rev } = options.flows;
    // Asked first: what is refused must not change which tabs are held.
    if (rev !== undefined && rev !== (await api.getFlows({})).rev) throw outdated();
    await refuseBadParams(flows);
    // The editor sends tabs back as it was given them: held ones switched off.
    const deployed = { ...options, flows: { ...options.flows, flows: given(asMade(flows)) } };
    return before.setFlows(deployed).catch((error: unknown) => {
      throw named(error);
    });
  };

  return {
    given,
    asMade,
    warnings: (): string[] => held.map(sentence),
    /** Node-RED has no hook before a deploy: its own runtime API is wrapped, which every deploy goes through. */
    watchDeploys: (): void => {
      api.setFlows = (options) => inTurn(() => setFlows(options));
      api.addFlow = async (options) => {
        await refuseOne(options);
        return inTurn(() => before.addFlow(options));
      };
      api.updateFlow = async (options) => {
        await refuseOne(options);
        return inTurn(() => before.updateFlow(options));
      };
      api.deleteFlow = (options) => inTurn(() => before.deleteFlow(options));
    },
    stop: (): void => {
      Object.assign(api, before);
    },
  };
};
