import { type FlowMessage, type JobDefinition, jobTypes } from '@streamops/core';
import { z } from 'zod';
import { asError, type NodeConfig, type Red, type RedNode } from './red.ts';

const config = z.object({ params: z.record(z.string(), z.unknown()).default({}) });
const failure = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** What a failed job left in the payload, as an error that a Catch node can read. */
const errorOf = (msg: FlowMessage): Error => {
  const parsed = failure.safeParse(msg.payload);
  if (!parsed.success) return new Error('The job failed.');
  return Object.assign(new Error(parsed.data.error.message), { code: parsed.data.error.code });
};

/** Done goes out at the first output, failed at the second; where that has no wire, to the Catch nodes. */
const send = (node: RedNode, output: 'done' | 'failed', msg: FlowMessage): void => {
  if (output === 'done') node.send([msg, null]);
  else if (node.wires[1]?.length) node.send([null, msg]);
  else node.error(errorOf(msg), msg);
};

const register = (RED: Red, { type }: JobDefinition): void => {
  function JobNode(this: RedNode, nodeConfig: NodeConfig): void {
    RED.nodes.createNode(this, nodeConfig);
    const host = RED.settings.streamops;
    const { params } = config.parse(nodeConfig);
    const stop = host.onJob({
      nodeId: this.id,
      send: (output, msg) => send(this, output, msg),
      status: (status) => this.status(status),
    });
    this.on('close', stop);
    this.on('input', async (msg, _send, done) => {
      try {
        await host.requestJob({ nodeId: this.id, type, params, msg });
        done();
      } catch (error) {
        this.status({ fill: 'red', shape: 'ring', text: asError(error).message });
        done(asError(error));
      }
    });
  }
  RED.nodes.registerType(`streamops-job-${type}`, JobNode);
};

/** One `streamops-job-<type>` for every job type there is. */
export default (RED: Red): void => {
  for (const definition of jobTypes) register(RED, definition);
};
