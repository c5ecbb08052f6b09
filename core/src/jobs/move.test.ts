import { describe, expect, it } from 'vitest';
import { jobDefinition, parseParams } from './index.ts';
import { context, editing, nas, planOf, rejection } from './testing/plans.ts';

describe('a move', () => {
  it('is a rename where the drives share a device', () => {
    const plan = planOf('move', {});
    expect(plan).toMatchObject({
      steps: [],
      outputs: {},
      effects: [{ kind: 'move', driveId: editing.id, dir: 'Hades/2026/11/21', fileName: 'Clip 1.mkv' }],
      notes: [{ level: 'info', subject: 'Place', text: expect.stringContaining('renamed') }],
    });
  });

  it('is a checked copy that the asset adopts where they do not', () => {
    const plan = planOf('move', { to: '{drive.nas}/{game}/' });
    expect(plan).toMatchObject({
      steps: [{ kind: 'copy' }],
      outputs: { file: { driveId: nas.id, dir: 'Hades' } },
      expect: [{ kind: 'sameBytes' }],
      effects: [{ kind: 'adopt', output: 'file' }],
    });
    expect(plan.outputs.file).not.toHaveProperty('relation');
  });

  it('does nothing where the file is there already', () => {
    const plan = planOf('move', { to: 'night/' });
    expect(plan).toMatchObject({ steps: [], effects: [], notes: [{ subject: 'Place' }] });
  });

  it('names the drives there are when the template names another', () => {
    expect(rejection(() => planOf('move', { to: '{drive.ssd}/' }))).toBe(
      'TEMPLATE_INVALID: There is no drive "ssd". Drives: recordings, editing, nas.',
    );
  });

  it('has its template checked when it is saved', () => {
    const saved = rejection(() => parseParams(jobDefinition('move'), { to: '{drive.editing}/{gmae}/' }));
    expect(saved).toMatch(/^TEMPLATE_INVALID: .*\{gmae\}/s);
    expect(rejection(() => parseParams(jobDefinition('move'), { to: 5 }))).toContain('PARAMS_INVALID');
  });
});

describe('an archive', () => {
  it('has every hash of the copy alone, which reads each side once', () => {
    const copy = { kind: 'copy', sha256: true };
    const [first, then] = [{}, { 'copy file': { xxh64: 'a', sha256: 'b', sizeBytes: 1 } }].map((found) =>
      planOf('archive', { to: '{drive.nas}/' }, context({ found })),
    );
    expect(first).toMatchObject({ steps: [copy], next: 'checksum' });
    expect(then?.steps).toMatchObject([copy, { kind: 'write', text: 'b  Clip 1.mkv\n' }]);
  });
});

describe('a copy', () => {
  it('is a fresh asset, also on the same device', () => {
    expect(planOf('copy', {})).toMatchObject({
      steps: [{ kind: 'copy' }],
      outputs: { file: { driveId: editing.id, relation: 'copy' } },
      expect: [{ kind: 'sameBytes' }],
      effects: [],
    });
  });
});
