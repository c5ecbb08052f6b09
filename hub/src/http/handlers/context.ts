import type { AssetId, RouteAnswer, RouteInput, RouteName, Routes } from '@streamops/core';
import type { HubServices } from '../../services.ts';
import type { Caller } from '../tokens.ts';

/** What handlers work with. */
export interface HandlerContext {
  services: HubServices;
  /** The address that signs a browser in once, and when it expires (epoch ms). */
  signIn: () => { url: string; expiresAt: number };
  /** Tells open editors to look at an asset again. */
  announceAsset: (id: AssetId) => Promise<void>;
}

export type Handler<K extends RouteName> = (
  input: RouteInput<Routes[K]>,
  /** Null on open routes. */
  caller: Caller | null,
) => Promise<RouteAnswer<Routes[K]>>;

export type Handlers = { [K in RouteName]: Handler<K> };
