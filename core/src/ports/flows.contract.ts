import { describe, expect, it } from 'vitest';
import { freshCatalog, type OpenCatalog } from './contract-suite.ts';

export const flowStoreContract = (open: OpenCatalog) =>
  describe('flows', () => {
    const catalog = freshCatalog(open);

    it('has nothing at first, then the last state that was written', async () => {
      const { flows } = catalog();
      expect(await flows.read()).toBeNull();
      for (let rev = 1; rev <= 25; rev += 1) {
        await flows.write({ flows: [{ id: 'tab', rev }], credentials: { $: 'sealed' }, rev: String(rev) });
      }
      expect(await flows.read()).toEqual({
        flows: [{ id: 'tab', rev: 25 }],
        credentials: { $: 'sealed' },
        rev: '25',
      });
    });

    it('keeps settings and sessions apart', async () => {
      const { flows } = catalog();
      expect(await flows.readExtra('settings')).toBeNull();
      await flows.writeExtra('settings', { users: { theme: 'dark' } });
      await flows.writeExtra('settings', { users: { theme: 'light' } });
      expect(await flows.readExtra('settings')).toEqual({ users: { theme: 'light' } });
      expect(await flows.readExtra('sessions')).toBeNull();
    });
  });
