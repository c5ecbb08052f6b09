import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { flags } from '../media/flags.ts';
import { jobDefinition, jobTypes, parseParams } from './index.ts';
import { rejection } from './testing/plans.ts';

describe('every job type', () => {
  it.each(jobTypes.map((definition) => [definition.type, definition] as const))(
    '%s has defaults, and a description of each parameter for its form',
    (_type, definition) => {
      expect(() => parseParams(definition, {})).not.toThrow();
      const { properties = {} } = z.toJSONSchema(definition.params, { io: 'input' });
      for (const [name, schema] of Object.entries(properties)) {
        expect(schema, name).toHaveProperty('description');
      }
    },
  );

  it('names what it does not know, and what it does', () => {
    expect(rejection(() => parseParams(jobDefinition('move'), { too: '/x/' }))).toMatch(
      /PARAMS_INVALID: Move: .*"too" It takes: to\./,
    );
    expect(rejection(() => parseParams(jobDefinition('sidecar'), { deep: true }))).toMatch(
      /takes no parameters/,
    );
  });

  it('has a type of its own', () => {
    expect(new Set(jobTypes.map(({ type }) => type)).size).toBe(jobTypes.length);
  });
});

describe('flags', () => {
  it('leaves out what is undefined, and keeps the order', () => {
    expect(flags({ crf: 20, vf: undefined, 'c:v': 'libx264' })).toEqual(['-crf', '20', '-c:v', 'libx264']);
  });
});
