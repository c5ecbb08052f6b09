import type { FlowNode } from 'node-red';

/** A tab that does not run because it holds a node that isn't there. */
export interface HeldTab {
  id: string;
  name: string;
  types: string[];
}

const isInstance = ({ type }: FlowNode): boolean => type.startsWith('subflow:');
const subflowOf = ({ type }: FlowNode): string => type.slice('subflow:'.length);

const structural = new Set(['tab', 'subflow', 'group']);

/** Every type in use, without tabs, groups and subflows. */
export const typesIn = (flows: readonly FlowNode[]): string[] => [
  ...new Set(
    flows.map(({ type }) => type).filter((type) => !structural.has(type) && !type.startsWith('subflow:')),
  ),
];

/** Instances of subflows that aren't there: nothing can stand in for them. */
export const missingSubflows = (flows: readonly FlowNode[]): string[] => {
  const defined = new Set(flows.filter(({ type }) => type === 'subflow').map(({ id }) => id));
  const used = flows.filter(isInstance).map(subflowOf);
  return [...new Set(used.filter((id) => !defined.has(id)))];
};

/** Tabs with a node of an unknown type, in them or in a subflow that they use. Disabled nodes do no harm. */
export const tabsToHold = (flows: readonly FlowNode[], isKnown: (type: string) => boolean): HeldTab[] => {
  const unknown = new Set(typesIn(flows).filter((type) => !isKnown(type)));
  const tainted = new Set<string>();
  const types = new Map<string, Set<string>>();
  // Subflows may lie in subflows: go on until nothing new is found.
  for (let before = -1; before !== tainted.size; ) {
    before = tainted.size;
    for (const node of flows) {
      if (node.d === true || node.z === undefined) continue;
      const ofTainted = isInstance(node) && tainted.has(subflowOf(node));
      if (!ofTainted && !unknown.has(node.type)) continue;
      tainted.add(node.z);
      const inside = ofTainted ? (types.get(subflowOf(node)) ?? []) : [node.type];
      types.set(node.z, new Set([...(types.get(node.z) ?? []), ...inside]));
    }
  }
  return flows
    .filter((node) => node.type === 'tab' && tainted.has(node.id) && node.disabled !== true)
    .map(({ id, label }) => ({
      id,
      name: typeof label === 'string' ? label : id,
      types: [...(types.get(id) ?? [])],
    }));
};

const withDisabled = (flows: readonly FlowNode[], ids: ReadonlySet<string>, disabled: boolean): FlowNode[] =>
  flows.map((node) => (node.type === 'tab' && ids.has(node.id) ? { ...node, disabled } : node));

/** What Node-RED is given: the same flows, the held tabs switched off. */
export const hold = (flows: readonly FlowNode[], held: readonly HeldTab[]): FlowNode[] =>
  withDisabled(flows, new Set(held.map(({ id }) => id)), true);

/** What is stored: held tabs as their maker left them, which was switched on. */
export const release = (flows: readonly FlowNode[], held: readonly HeldTab[]): FlowNode[] =>
  withDisabled(flows, new Set(held.map(({ id }) => id)), false);
