import { describe, expect, it } from 'vitest';
import { makeClip } from '../../../test/media/index.ts';
import { makeTorture, torture } from '../../../test/media/torture/index.ts';
import { endsInFragment } from './fragments.ts';

const tortured = async (name: string): Promise<string> => {
  const found = torture.find((each) => each.name === name);
  if (!found) throw new Error(`no ${name} in the torture set`);
  return makeTorture(found);
};

describe('a fragmented MP4', () => {
  it('ends in a fragment where its recorder was killed', async () => {
    expect(await endsInFragment(await tortured('cut-hybrid.mp4'))).toBe(true);
  });

  it('does not where it is whole', async () => {
    const extra = ['-movflags', '+frag_keyframe+empty_moov+default_base_moof'];
    expect(await endsInFragment(await makeClip({ container: 'mp4', extra }))).toBe(false);
  });

  it.each(['cut-before-tables.mp4', 'killed.mkv', 'cut.ts'])('is not what %s is', async (name) => {
    expect(await endsInFragment(await tortured(name))).toBe(false);
  });
});
