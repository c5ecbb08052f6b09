import { describe, expect, it } from 'vitest';
import { newId } from '../ids.ts';
import { presets } from '../media/encode/presets.ts';
import { freshCatalog, type OpenCatalog } from './contract-suite.ts';
import { settings, type Token } from './settings.ts';

export const settingsStoreContract = (open: OpenCatalog) =>
  describe('settings', () => {
    const catalog = freshCatalog(open);

    it('has the defaults until something is written, and then only that is different', async () => {
      const store = catalog().settings;
      const defaults = settings.parse({});
      expect(await store.read()).toEqual(defaults);
      expect(await store.write({ quarantineDays: 7 })).toEqual({ ...defaults, quarantineDays: 7 });
      await store.write({ holdProcessing: true });
      expect(await store.read()).toEqual({ ...defaults, quarantineDays: 7, holdProcessing: true });
    });

    it('keeps presets of transcode whole, and refuses one whose parts do not go together', async () => {
      const store = catalog().settings;
      const [usual] = presets;
      const own = [{ ...usual, name: 'own', title: 'Own' }];
      await store.write({ presets: own });
      expect((await store.read()).presets).toEqual(own);
      const bad = [{ ...usual, name: 'own', container: 'webm' as const }];
      await expect(store.write({ presets: bad })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        message: expect.stringMatching(/→ at presets\[0\]\.video\.codec/),
      });
      expect((await store.read()).presets).toEqual(own);
      await store.write({ presets: [] });
      expect((await store.read()).presets).toEqual([]);
    });

    it('keeps layouts of games whole', async () => {
      const store = catalog().settings;
      const gameLayouts = [{ game: 'Doom', webcam: { x: 0, y: 0.7, width: 0.25, height: 0.3 } }];
      await store.write({ gameLayouts });
      expect((await store.read()).gameLayouts).toEqual(gameLayouts);
      await expect(store.write({ gameLayouts: [...gameLayouts, ...gameLayouts] })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        message: expect.stringMatching(/→ at gameLayouts\[1\]\.game/),
      });
    });

    it('refuses what is out of its limits and keeps what was', async () => {
      const store = catalog().settings;
      await expect(store.write({ quarantineDays: 0 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      expect(await store.read()).toEqual(settings.parse({}));
    });
  });

const sampleToken = (given: Partial<Token> = {}): Token => ({
  id: newId(),
  hash: newId(),
  scope: 'owner',
  label: 'npm start',
  createdAt: 1_000,
  expiresAt: null,
  revokedAt: null,
  ...given,
});

export const tokenStoreContract = (open: OpenCatalog) =>
  describe('tokens', () => {
    const catalog = freshCatalog(open);

    it('finds a token by its hash alone', async () => {
      const { tokens } = catalog();
      const token = sampleToken({ scope: 'overlay', expiresAt: 5_000 });
      await tokens.put(token);
      await tokens.put(sampleToken());
      expect(await tokens.findByHash(token.hash)).toEqual(token);
      expect(await tokens.findByHash(newId())).toBeNull();
      expect(await tokens.list()).toHaveLength(2);
    });

    it('keeps a revoked token, marked, and the first time it was revoked', async () => {
      const { tokens } = catalog();
      const token = sampleToken();
      await tokens.put(token);
      await tokens.revoke(token.id);
      const revoked = await tokens.findByHash(token.hash);
      expect(revoked).toEqual({ ...token, revokedAt: expect.any(Number) });
      await tokens.revoke(token.id);
      expect(await tokens.findByHash(token.hash)).toEqual(revoked);
    });

    it('replaces a token that is put again', async () => {
      const { tokens } = catalog();
      const token = sampleToken();
      await tokens.put(token);
      await tokens.put({ ...token, hash: 'another' });
      expect(await tokens.findByHash(token.hash)).toBeNull();
      expect(await tokens.list()).toEqual([{ ...token, hash: 'another' }]);
    });
  });
