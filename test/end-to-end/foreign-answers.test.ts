/** What stands between the worker and Auth0 answers in its place: none of that decides about a request. */
import { describe, expect, test } from "vitest";
import type { ForeignShape } from "../../local/tenant/foreign-answers.ts";
import { edgeAnswer } from "../support/faults.ts";
import { CONNECTION } from "./operator.ts";
import { type OwnTenant, organizations, rowsFor, startOwnTenant } from "./own-tenant.ts";

/** What comes so long after the first answer is a probe: the circuit is open by then, and lets nothing else through. */
const PROBE_AFTER_MS = 4_000;

/** Lets something in between answer writes, or everything, in the place of the tenant, until a probe has met it. */
function interpose(
  { tenant }: OwnTenant,
  what: "writes" | "everything",
  status: number,
  shape: ForeignShape,
): void {
  let firstMs: number | undefined;
  let isOver = false;
  tenant.setFaults(({ endpoint }) => {
    const isMet =
      what === "everything" ? endpoint !== "token" : endpoint === "enable" || endpoint === "disable";
    if (!isMet || isOver) return undefined;
    firstMs ??= Date.now();
    isOver = Date.now() - firstMs > PROBE_AFTER_MS;
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
        interpose(own, what, status, shape);
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
    // On an idle machine they take half a minute, which is what circuits take to close; on a busy one several.
    300_000,
  );
});
