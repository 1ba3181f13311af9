/** What stands between the worker and Auth0 answers in its place: none of that decides about a request. */
import { describe, expect, test } from "vitest";
import type { ForeignShape } from "../../local/tenant/foreign-answers.ts";
import { edgeAnswer } from "../support/faults.ts";
import { CONNECTION } from "./operator.ts";
import { type OwnTenant, organizations, rowsFor, startOwnTenant } from "./own-tenant.ts";

/** Lets something in between answer so many writes, or everything, in the place of the tenant. */
function interpose(
  { tenant }: OwnTenant,
  count: number,
  what: "writes" | "everything",
  status: number,
  shape: ForeignShape,
): void {
  let left = count;
  tenant.setFaults(({ endpoint }) => {
    const isMet =
      what === "everything" ? endpoint !== "token" : endpoint === "enable" || endpoint === "disable";
    if (!isMet || left === 0) return undefined;
    left -= 1;
    return edgeAnswer(status, shape);
  });
}

// Each has a tenant of its own: they mostly wait for a circuit to close.
describe.concurrent("a batch is applied in the end, and nothing of it is dead-lettered or called done before, where", () => {
  test.each<["writes" | "everything", number, ForeignShape]>([
    ["writes", 409, "edge"],
    ["writes", 409, "html"],
    ["everything", 409, "edge"],
    ["everything", 403, "proxy"],
    ["everything", 400, "empty"],
  ])(
    "%s meet a %d (%s)",
    async (what, status, shape) => {
      const own = await startOwnTenant();
      try {
        const ids = organizations(1_000, 30);
        const states = () => ids.map((id) => own.at(id, CONNECTION));
        interpose(own, 12, what, status, shape);
        const batch = `${what}-${status}-${shape}`;
        await own.send(batch, rowsFor("enable", ids, CONNECTION));
        const on = ids.map(() => "on");
        await expect.poll(states, { timeout: 280_000, interval: 100 }).toEqual(on);
        const { code, objects } = await own.json("batch", "watch", batch);
        expect(objects.at(-1)).toMatchObject({ counts: { "succeeded/applied": 30 } });
        expect(code).toBe(0);
        expect(states()).toEqual(on);
      } finally {
        await own.leave();
      }
    },
    // On an idle machine they take a minute and a half, which is what circuits take to close; on a busy one several.
    300_000,
  );
});
