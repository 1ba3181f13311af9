/** What stands between the worker and Auth0 answers in its place: none of that decides about a request. */
import { beforeEach, describe, expect, test } from "vitest";
import type { ForeignShape } from "../../local/tenant/foreign-answers.ts";
import { edgeAnswer } from "../support/faults.ts";
import { CONNECTION } from "./operator.ts";
import { organizations, ownTenantForAll, rowsFor } from "./own-tenant.ts";

const own = ownTenantForAll();

let first = 1_000;
beforeEach(() => {
  first += 1_000;
});

/** Lets something in between answer so many writes, or everything, in the place of the tenant. */
function interpose(count: number, what: "writes" | "everything", status: number, shape: ForeignShape): void {
  let left = count;
  own.tenant.setFaults(({ endpoint }) => {
    const isMet =
      what === "everything" ? endpoint !== "token" : endpoint === "enable" || endpoint === "disable";
    if (!isMet || left === 0) return undefined;
    left -= 1;
    return edgeAnswer(status, shape);
  });
}

describe("a batch is applied in the end, and nothing of it is dead-lettered or called done before, where", () => {
  test.each<["writes" | "everything", number, ForeignShape]>([
    ["writes", 409, "edge"],
    ["writes", 409, "html"],
    ["everything", 409, "edge"],
    ["everything", 403, "proxy"],
    ["everything", 400, "empty"],
  ])(
    "%s meet a %d (%s)",
    async (what, status, shape) => {
      const ids = organizations(first, 30);
      interpose(12, what, status, shape);
      const { code, objects } = await own.backfill(
        `${what}-${status}-${shape}`,
        rowsFor("enable", ids, CONNECTION),
      );
      expect(objects.at(-1)).toMatchObject({ counts: { "succeeded/applied": 30 } });
      expect(code).toBe(0);
      expect(ids.map((id) => own.at(id, CONNECTION))).toEqual(ids.map(() => "on"));
    },
    90_000,
  );
});
