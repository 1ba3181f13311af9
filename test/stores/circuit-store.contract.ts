import { describe, expect, test } from "vitest";
import { ALL_CLOSED, beginProbe, close, open } from "../../lambda/circuit/circuit.ts";
import type { CircuitStore } from "../../lambda/circuit/circuit-store.ts";

const TROUBLE = { cause: "insufficient_scope", detail: "403" } as const;

/** What every CircuitStore does, the one in DynamoDB and its model. */
export function describeCircuitStore(what: string, openStore: () => Promise<CircuitStore>): void {
  describe(what, () => {
    test("begins with all circuits closed", async () => {
      const store = await openStore();
      expect(await store.read()).toEqual(ALL_CLOSED);
    });

    test("gives circuits back as they were written, open, probed and closed again", async () => {
      const store = await openStore();
      const opened = open(ALL_CLOSED, "delete:organization_connections", TROUBLE, 1_000);
      const probed = beginProbe(opened, "delete:organization_connections", "org_1#con_1", 6_000);
      for (const circuits of [opened, probed, close(probed, "delete:organization_connections")]) {
        expect(await store.replace(circuits)).toBe(true);
        expect(await store.read()).toEqual(circuits);
      }
    });

    test("lets one of several writers through", async () => {
      const store = await openStore();
      await store.replace(open(ALL_CLOSED, "everything", TROUBLE, 0));
      const now = await store.read();
      const writes = ["one", "two", "three"].map((pair) =>
        store.replace(beginProbe(now, "everything", pair, 9_000)),
      );
      expect((await Promise.all(writes)).filter(Boolean)).toHaveLength(1);
      expect((await store.read()).version).toBe(2);
    });
  });
}
