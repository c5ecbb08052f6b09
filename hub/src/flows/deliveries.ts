import { deliveryKey } from './context.ts';

/** `interrupted`: the flows were stopped meanwhile, so that messages may have been dropped. */
export type Outcome = 'through' | 'interrupted';

type Message = Record<string, unknown>;

interface Delivery {
  /** Messages on their way to a node or in it, by node. */
  inFlight: Map<string, number>;
  settle: (outcome: Outcome) => void;
  stall: NodeJS.Timeout;
}

export interface Deliveries {
  /** Calls `send` and resolves when its messages have gone through every node that does not wait. */
  through(key: string, send: () => void): Promise<Outcome>;
  entered(msg: Message, nodeId: string): void;
  left(msg: Message, nodeId: string): void;
  /** The flows stop: what is open is not through. */
  interrupt(): void;
  /** 0 for the first message about `what` in a delivery, then 1, … */
  ordinal(key: string, what: string): number;
}

interface Options {
  /** How long a node may keep a message before it counts as gone. */
  stallMs: number;
  /** Nodes that are waited for without a limit: a job that is being written down is not given up. */
  isOurs: (nodeId: string) => boolean;
  onStall: (nodeIds: string[]) => void;
}

/** Deliveries whose counts are kept, for messages that a Delay node sends on later. */
const rememberedDeliveries = 2_000;

const counter = () => {
  const counts = new Map<string, Map<string, number>>();
  const fresh = (key: string) => {
    const inDelivery = new Map<string, number>();
    counts.delete(key);
    counts.set(key, inDelivery);
    const oldest = counts.keys().next();
    if (counts.size > rememberedDeliveries && !oldest.done) counts.delete(oldest.value);
    return inDelivery;
  };
  const next = (key: string, what: string): number => {
    const inDelivery = counts.get(key) ?? fresh(key);
    const ordinal = inDelivery.get(what) ?? 0;
    inDelivery.set(what, ordinal + 1);
    return ordinal;
  };
  return { fresh, next };
};

/** Follows messages through Node-RED's hooks, by the delivery that stands in `msg.streamops`. */
export const followDeliveries = ({ stallMs, isOurs, onStall }: Options): Deliveries => {
  const open = new Map<string, Delivery>();
  // A node may have changed the message by the time it is done with it: the object itself is what is remembered.
  const keys = new WeakMap<Message, string>();
  const counts = counter();

  const settleIfThrough = (delivery: Delivery): void => {
    // Catch and Complete nodes send after their node is done, in the same turn: look again in the next one.
    setImmediate(() => {
      if (delivery.inFlight.size === 0) delivery.settle('through');
    });
    delivery.stall.refresh();
  };

  const start = (key: string, settle: (outcome: Outcome) => void): Delivery => {
    counts.fresh(key);
    const inFlight = new Map<string, number>();
    const end = (outcome: Outcome) => {
      clearTimeout(delivery.stall);
      if (open.get(key) === delivery) open.delete(key);
      settle(outcome);
    };
    const stall = setTimeout(() => {
      const nodes = [...inFlight.keys()];
      if (nodes.some(isOurs)) return void stall.refresh();
      onStall(nodes);
      end('through');
    }, stallMs);
    const delivery: Delivery = { inFlight, settle: end, stall };
    open.set(key, delivery);
    return delivery;
  };

  return {
    through: (key, send) =>
      new Promise((resolve) => {
        const delivery = start(key, resolve);
        send();
        settleIfThrough(delivery);
      }),
    entered: (msg, nodeId) => {
      const key = deliveryKey(msg);
      const delivery = key === null ? undefined : open.get(key);
      if (key === null || !delivery) return;
      keys.set(msg, key);
      delivery.inFlight.set(nodeId, (delivery.inFlight.get(nodeId) ?? 0) + 1);
      delivery.stall.refresh();
    },
    left: (msg, nodeId) => {
      const key = keys.get(msg);
      const delivery = key === undefined ? undefined : open.get(key);
      const count = delivery?.inFlight.get(nodeId);
      if (key === undefined || !delivery || count === undefined) return;
      if (count > 1) delivery.inFlight.set(nodeId, count - 1);
      else delivery.inFlight.delete(nodeId);
      settleIfThrough(delivery);
    },
    interrupt: () => {
      for (const delivery of [...open.values()]) delivery.settle('interrupted');
    },
    ordinal: counts.next,
  };
};
