import { jobTypes, parseParams, type Settings, StreamOpsError } from '@streamops/core';
import type { FlowNode } from 'node-red';

const prefix = 'streamops-job-';
const jobOf = ({ type }: FlowNode) =>
  type.startsWith(prefix) ? jobTypes.find((job) => job.type === type.slice(prefix.length)) : undefined;

const checkNode = (node: FlowNode, settings: Settings): void => {
  const definition = jobOf(node);
  if (!definition) return;
  try {
    const params = parseParams(definition, node.params);
    definition.withSettings?.(params, settings, []);
  } catch (error) {
    if (!(error instanceof StreamOpsError)) throw error;
    const name = typeof node.name === 'string' && node.name !== '' ? `"${node.name}" (${node.id})` : node.id;
    throw new StreamOpsError(error.code, `Node ${name}: ${error.message}`, { cause: error });
  }
};

/**
 * What job nodes ask for, checked when it is saved: a template that leads nowhere is better heard of now than by the
 * next recording. Nodes and tabs that are switched off may be half made. Throws TEMPLATE_INVALID, PARAMS_INVALID.
 */
export const checkJobParams = (nodes: readonly FlowNode[], settings: Settings): void => {
  const off = new Set(nodes.filter(({ type, disabled }) => type === 'tab' && disabled).map(({ id }) => id));
  for (const node of nodes) if (node.d !== true && !off.has(node.z ?? '')) checkNode(node, settings);
};
