import type { AssetId, RouteAnswer, RouteInput, RouteName, Routes } from '@streamops/core';
import type { HubServices } from '../../services.ts';
import type { Caller } from '../caller.ts';

/** What handlers work with. */
export interface HandlerContext {
  services: HubServices;
  /** The address that signs a browser in once, and when it expires (epoch ms). */
  signIn: () => { url: string; expiresAt: number };
  /** Tells open editors to look at an asset again. */
  announceAsset: (id: AssetId) => Promise<void>;
}

/** Whom a request speaks for, and the id under which the log knows it. */
export interface Sender {
  /** Null on open routes. */
  caller: Caller | null;
  requestId: string;
}

export type Handler<K extends RouteName> = (
  input: RouteInput<Routes[K]>,
  sender: Sender,
) => Promise<RouteAnswer<Routes[K]>>;

export type Handlers = { [K in RouteName]: Handler<K> };
