import { describe, expect, it } from "vitest";
import type { MintState } from "../../lambda/auth0/mint-schedule.ts";
import type { TokenLease } from "../../lambda/auth0/token-ports.ts";

/** A state with every field that there is. */
const FULL_STATE: MintState = {
  version: 1,
  lease: { untilMs: Date.UTC(2026, 0, 1) },
  last: { mintId: 3, atMs: 1.5, credentialsVersion: "v1", outcome: { kind: "minted", renewAtMs: 17.25 } },
  trouble: { count: 2, atMs: 3 },
  outage: { count: 1, atMs: 4 },
};

/**
 * What every TokenLease does, the one in DynamoDB and its model.
 *
 * @param open Opens one item as so many executions see it.
 */
export function describeTokenLease(
  what: string,
  open: (executions: number) => Promise<readonly [TokenLease, ...TokenLease[]]>,
): void {
  describe(what, () => {
    it("begins with version 0 and keeps all of a state", async () => {
      const [lease] = await open(1);
      expect(await lease.read()).toEqual({ version: 0 });
      expect(await lease.replace(FULL_STATE)).toBe(true);
      expect(await lease.read()).toEqual(FULL_STATE);
      expect(await lease.replace({ version: 2 })).toBe(true);
      expect(await lease.read()).toEqual({ version: 2 });
    });

    it("is taken by one of fifty, at any version", async () => {
      const leases = await open(50);
      for (const version of [1, 2]) {
        const taken = await Promise.all(leases.map((lease) => lease.replace({ version })));
        expect(taken.filter(Boolean)).toHaveLength(1);
      }
    });
  });
}
