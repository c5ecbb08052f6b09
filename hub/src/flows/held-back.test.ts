import { describe, expect, it } from 'vitest';
import { hold, missingSubflows, release, tabsToHold } from './held-back.ts';

const known = (type: string) => type === 'inject' || type.startsWith('subflow:');
const tab = (id: string, more: object = {}) => ({ id, type: 'tab', label: id.toUpperCase(), ...more });

describe('tabs to hold back', () => {
  it('are those with an unknown type, in them or in a subflow of a subflow', () => {
    const flows = [
      tab('a'),
      tab('b'),
      tab('c'),
      { id: 'outer', type: 'subflow' },
      { id: 'inner', type: 'subflow' },
      { id: '1', type: 'strange', z: 'inner' },
      { id: '2', type: 'subflow:inner', z: 'outer' },
      { id: '3', type: 'subflow:outer', z: 'a' },
      { id: '4', type: 'odd', z: 'b' },
      { id: '5', type: 'inject', z: 'c' },
    ];
    expect(tabsToHold(flows, known)).toEqual([
      { id: 'a', name: 'A', types: ['strange'] },
      { id: 'b', name: 'B', types: ['odd'] },
    ]);
  });

  it('are not those that are off, or whose strange node is', () => {
    const flows = [
      tab('a', { disabled: true }),
      tab('b'),
      { id: '1', type: 'strange', z: 'a' },
      { id: '2', type: 'strange', z: 'b', d: true },
      { id: '3', type: 'strange-config' },
    ];
    expect(tabsToHold(flows, known)).toEqual([]);
  });

  it('are off in what Node-RED is given and on in what is stored', () => {
    const flows = [tab('a', { disabled: false }), tab('b', { disabled: true })];
    const held = [{ id: 'a', name: 'A', types: ['strange'] }];
    expect(hold(flows, held)).toEqual([tab('a', { disabled: true }), tab('b', { disabled: true })]);
    expect(release(hold(flows, held), held)).toEqual(flows);
  });

  it('names subflows that nobody defined', () => {
    expect(missingSubflows([{ id: '1', type: 'subflow:gone', z: 'a' }])).toEqual(['gone']);
  });
});
