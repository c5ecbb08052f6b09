import { describe, expect, it } from 'vitest';
import { jobDefinition, parseParams } from './index.ts';
import { planOf, rejection } from './testing/plans.ts';

describe('a tag', () => {
  it('adds and takes away, and touches no file', () => {
    expect(planOf('tag', { add: [' boss '], remove: ['old'] })).toMatchObject({
      steps: [],
      outputs: {},
      effects: [{ kind: 'tag', add: ['boss'], remove: ['old'] }],
    });
  });

  it.each([[['']], [['x'.repeat(61)]], [Array.from({ length: 51 }, () => 'x')]])('refuses %j', (add) => {
    expect(rejection(() => parseParams(jobDefinition('tag'), { add }))).toContain('PARAMS_INVALID');
  });
});
