import { describe, expect, it } from 'vitest';
import { followDeliveries } from './deliveries.ts';

const message = (runId: string, afterJobId: string | null = null) => ({ streamops: { runId, afterJobId } });
const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 5));

const following = (isOurs: (nodeId: string) => boolean = () => false) => {
  const stalled: string[][] = [];
  const deliveries = followDeliveries({ stallMs: 30, isOurs, onStall: (nodes) => stalled.push(nodes) });
  return { ...deliveries, stalled };
};

describe('a delivery', () => {
  it('is through when its last message has left its node', async () => {
    const { through, entered, left } = following(() => true);
    const msg = message('run');
    let outcome: string | undefined;
    const ending = through('run', () => entered(msg, 'a')).then((how) => {
      outcome = how;
    });
    await nextTurn();
    entered(msg, 'b');
    left(msg, 'a');
    await nextTurn();
    expect(outcome).toBeUndefined();
    left(msg, 'b');
    await ending;
    expect(outcome).toBe('through');
  });

  it('follows a message whose context a node has taken away', async () => {
    const { through, entered, left } = following(() => true);
    const msg: Record<string, unknown> = message('run', 'job');
    const ending = through('job', () => entered(msg, 'a'));
    delete msg.streamops;
    left(msg, 'a');
    expect(await ending).toBe('through');
  });

  it('waits for what is sent after a node was done, in the same turn', async () => {
    const { through, entered, left, stalled } = following();
    const [first, second] = [message('run'), message('run')];
    const ending = through('run', () => entered(first, 'a'));
    left(first, 'a');
    entered(second, 'catch');
    expect(await ending).toBe('through');
    expect(stalled).toEqual([['catch']]);
  });

  it('gives up on a strange node, never on a job that is being written down', async () => {
    const { through, entered, left, stalled } = following((nodeId) => nodeId === 'job');
    const msg = message('run');
    const ending = through('run', () => {
      entered(msg, 'job');
      entered(msg, 'strange');
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(stalled).toEqual([]);
    left(msg, 'job');
    expect(await ending).toBe('through');
    expect(stalled).toEqual([['strange']]);
  });

  it('is not through when flows stop', async () => {
    const { through, entered, interrupt } = following();
    const ending = through('run', () => entered(message('run'), 'a'));
    interrupt();
    expect(await ending).toBe('interrupted');
  });

  it('counts from the beginning each time it is sent', async () => {
    const { through, ordinal } = following();
    await through('run', () => {});
    expect([ordinal('run', 'a'), ordinal('run', 'a'), ordinal('run', 'b')]).toEqual([0, 1, 0]);
    await through('run', () => {});
    expect(ordinal('run', 'a')).toBe(0);
  });
});
