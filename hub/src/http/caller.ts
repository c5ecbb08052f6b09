import type { TokenScope } from '@streamops/core';

/** Who a request speaks for. */
export interface Caller {
  tokenId: string;
  scope: TokenScope;
  label: string;
  /** null: never. */
  expiresAt: number | null;
}
