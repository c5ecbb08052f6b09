import { conditions, conditionsHold, StreamOpsError } from '@streamops/core';
import { z } from 'zod';
import { asError, type NodeConfig, type Red, type RedNode } from './red.ts';

/** `streamops-when`: conditions about the asset. First output where they hold, second where not. */
export default (RED: Red): void => {
  function WhenNode(this: RedNode, nodeConfig: NodeConfig): void {
    RED.nodes.createNode(this, nodeConfig);
    const parsed = conditions.safeParse({ match: nodeConfig.match, list: nodeConfig.conditions });
    if (!parsed.success) this.status({ fill: 'red', shape: 'ring', text: 'check the conditions' });
    this.on('input', async (msg, send, done) => {
      try {
        if (!parsed.success) throw new StreamOpsError('PARAMS_INVALID', z.prettifyError(parsed.error));
        const yes = conditionsHold(parsed.data, await RED.settings.streamops.facts(msg));
        send(yes ? [msg, null] : [null, msg]);
        done();
      } catch (error) {
        done(asError(error));
      }
    });
  }
  RED.nodes.registerType('streamops-when', WhenNode);
};
