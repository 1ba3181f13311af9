import type { Clock, Random } from "../../contract/clock.ts";
import type { Mint } from "./mint.ts";
import type { MintState } from "./mint-schedule.ts";
import type { SigningKeys } from "./signing-keys.ts";
import type { TokenEvent } from "./token.ts";

/** One secret. */
export interface SecretStore {
  /** Its current value, and an id that changes with the value; undefined when it has none. */
  get(): Promise<{ readonly value: string; readonly versionId: string } | undefined>;
  /** Writes a new value. */
  put(value: string): Promise<void>;
}

/** The item that decides who mints. */
export interface TokenLease {
  /** What is known of the minting, read consistently. */
  read(): Promise<MintState>;
  /**
   * Writes the next state, on the condition that the version before it is still there.
   *
   * @returns false when another execution wrote first.
   */
  replace(next: MintState): Promise<boolean>;
}

/** What a token is found or minted through. */
export interface TokenPorts {
  /** The client's credentials; only read. */
  readonly credentials: SecretStore;
  /** The token that all executions share. */
  readonly shared: SecretStore;
  readonly lease: TokenLease;
  readonly mint: Mint;
  /** Default: none. */
  readonly signingKeys?: SigningKeys;
  readonly clock: Clock;
  readonly random: Random;
  readonly observe: (event: TokenEvent) => void;
}
