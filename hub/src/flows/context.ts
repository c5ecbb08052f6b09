import { derivedId, type FlowContext, type FlowMessage, newId, StreamOpsError } from '@streamops/core';
import { z } from 'zod';

const context = z.object({
  // A message that no event sent (an Inject node, with the asset set by hand) is a run of its own.
  runId: z.string().min(1).default(newId),
  eventId: z.string().default(''),
  assetId: z.string().nullable().default(null),
  moreAssetIds: z.array(z.string().min(1)).max(49).default([]),
  depth: z.int().nonnegative().default(0),
  afterJobId: z.string().nullable().default(null),
  afterEndAt: z.int().nullable().default(null),
});

/** `msg.streamops`, checked: a flow may have changed it. Rejects with PARAMS_INVALID. */
export const contextOf = (msg: FlowMessage): FlowContext => {
  const parsed = context.safeParse(msg.streamops ?? {});
  if (parsed.success) return parsed.data;
  throw new StreamOpsError(
    'PARAMS_INVALID',
    `msg.streamops was changed on the way: ${z.prettifyError(parsed.error)}`,
  );
};

/**
 * One delivery: what follows from an event, or from one end of a job, until the next job is asked for. A retried job
 * that fails again asks for its failed branch again; the same end, told again after a crash, asks for the same jobs.
 */
export const deliveryOf = ({ runId, ...after }: Pick<FlowContext, 'runId' | 'afterJobId' | 'afterEndAt'>) => {
  if (after.afterJobId === null) return runId;
  return after.afterEndAt === null ? after.afterJobId : `${after.afterJobId} ${after.afterEndAt}`;
};

/** Loose on purpose: only says to which delivery any passing message belongs. */
export const deliveryKey = (msg: Record<string, unknown>): string | null => {
  const parsed = context.safeParse(msg.streamops ?? null);
  return parsed.success ? deliveryOf(parsed.data) : null;
};

const maxMessageBytes = 256 * 1024;

/** A message as it is kept with a job: JSON, small. Rejects with PARAMS_INVALID. */
export const keepable = (msg: FlowMessage): Record<string, unknown> => {
  let text: string;
  try {
    text = JSON.stringify(msg);
  } catch (cause) {
    throw new StreamOpsError(
      'PARAMS_INVALID',
      'The message holds what JSON can not: keep ids and paths in it.',
      {
        cause,
      },
    );
  }
  if (text.length > maxMessageBytes) {
    throw new StreamOpsError(
      'PARAMS_INVALID',
      `The message has ${text.length} characters, and ${maxMessageBytes} can be kept: put ids and paths in it, not media.`,
    );
  }
  return JSON.parse(text) as Record<string, unknown>;
};

/**
 * The message index that a job's id is made from. `ordinal` counts the messages for this asset that reached the
 * node within the delivery, so a replay of the delivery asks for the same jobs. 48 bits of a hash.
 */
export const messageIndex = (parts: { delivery: string; assetId: string; ordinal: number }): number =>
  Number.parseInt(
    derivedId('message', parts.delivery, parts.assetId, parts.ordinal).replaceAll('-', '').slice(0, 12),
    16,
  );
