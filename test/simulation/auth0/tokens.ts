import type { MintState } from "../../../lambda/auth0/mint-schedule.ts";
import type { SecretStore, TokenLease } from "../../../lambda/auth0/token-ports.ts";

/** A secret of Secrets Manager. */
export interface SimulatedSecret extends SecretStore {
  set(value: string): void;
}

/** Creates a secret. A write shows at once; how long a request takes is the network's business. */
export function createSecret(initial: string): SimulatedSecret {
  let version = 1;
  let value = initial;
  const set = (next: string) => {
    value = next;
    version += 1;
  };
  return {
    set,
    get: async () => ({ value, versionId: `v${version}` }),
    put: async (next) => set(next),
  };
}

/** The item that decides who mints, with its condition. */
export function createTokenLease(): TokenLease {
  let state: MintState = { version: 0 };
  return {
    read: async () => state,
    async replace(next) {
      if (state.version !== next.version - 1) return false;
      state = next;
      return true;
    },
  };
}
