import type { PlanContext } from '../kit/define.ts';
import { foundAs, packetFacts } from '../kit/found.ts';
import type { PacketFacts, PlanDraft } from '../kit/plan.ts';

/** How long it is, how many frames it has and at what pace they come is read from its packets: headers guess it. */
export const measured = (context: PlanContext): PacketFacts | undefined =>
  foundAs(context.found, 'packets', packetFacts);

export const measurePass: PlanDraft = {
  steps: [{ kind: 'probe', id: 'packets', target: { input: 0 }, how: 'packets' }],
  next: 'packets',
};
