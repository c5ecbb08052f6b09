import { conditionFields, conditionOperators, eventTypes, fileOrigin, jobTypes } from '@streamops/core';
import { z } from 'zod';
import type { NodeConfig, Red, RedNode } from './red.ts';

const config = z.object({
  event: z.string(),
  origin: z.string().default(''),
  drive: z.string().trim().default(''),
  path: z.string().trim().default(''),
});

/** What the forms in the editor are made from. The editor has it before any node's page is read. */
const vocabulary = {
  events: eventTypes.map(({ type, title }) => ({ type, title })),
  origins: fileOrigin.options,
  jobs: jobTypes.map(({ type, title, summary, lane, params }) => ({
    type,
    title,
    summary,
    lane,
    // `input`: what a person may leave out is not required.
    params: z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }),
  })),
  fields: conditionFields.map(({ name, title, kind, unit = '' }) => ({ name, title, kind, unit })),
  operators: conditionOperators.map(({ name, title, kind }) => ({ name, title, kind })),
};

/** `streamops-event`: where flows begin. The hub sends from here, once for every event that passes. */
export default (RED: Red): void => {
  function EventNode(this: RedNode, nodeConfig: NodeConfig): void {
    RED.nodes.createNode(this, nodeConfig);
    const { event, ...filter } = config.parse(nodeConfig);
    const stop = RED.settings.streamops.onEvent({
      nodeId: this.id,
      flowId: this.z,
      filter: { type: event, ...filter },
      send: (msg) => this.send(msg),
    });
    this.on('close', stop);
  }
  RED.nodes.registerType('streamops-event', EventNode, {
    // Node-RED asks that the name begins with the node's type.
    settings: { streamopsEventVocabulary: { value: vocabulary, exportable: true } },
  });
};
