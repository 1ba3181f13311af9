import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Connection, Organization } from "../../../local/tenant/entities.ts";
import { call, tenantFor } from "./support.ts";

/** A call of the real API: a line of `recorded/enabled-connections.ndjson`. Ids are replaced, in their order within a series. */
interface Recorded {
  readonly series: number;
  readonly method: string;
  readonly path: string;
  readonly request?: unknown;
  readonly status: number;
  readonly body?: unknown;
}

interface Entry {
  readonly connection_id: string;
  readonly connection: Connection;
}

const RECORDING = join(import.meta.dirname, "recorded/enabled-connections.ndjson");
const calls = readFileSync(RECORDING, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Recorded);
const series = Map.groupBy(calls, (recorded) => recorded.series);

describe("what is recorded of the real API", () => {
  test("is three series of calls that all succeeded", () => {
    expect(calls).toHaveLength(134);
    expect([...series.keys()]).toEqual([1, 2, 3]);
    expect(calls.every(({ status }) => status >= 200 && status < 300)).toBe(true);
  });

  test.each([...series])("series %i is answered alike", async (_, recorded) => {
    const tenant = await tenantFor({
      ...organizationsIn(recorded),
      connections: connectionsIn(recorded),
      everyIdExists: false,
    });
    const token = tenant.issueToken();
    for (const [index, { method, path, request, status, body }] of recorded.entries()) {
      const answer = await call(tenant, method, path, request, token);
      expect({ index, status: answer.status, body: answer.body ?? null }).toEqual({
        index,
        status,
        body: body ?? null,
      });
      expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    }
  });
});

function organizationsIn(recorded: readonly Recorded[]): {
  readonly organizations: readonly Organization[];
} {
  const ids = new Set(recorded.map(({ path }) => path.split("/")[4] ?? ""));
  return { organizations: [...ids].map((id) => ({ id, name: id })) };
}

/** The connections of a series, in the order in which its longest list has them. */
function connectionsIn(recorded: readonly Recorded[]): ReadonlyMap<string, Connection> {
  const lists = recorded.map(({ body }) => (body as { enabled_connections?: Entry[] })?.enabled_connections);
  const longest = lists.reduce((a, b) => ((b?.length ?? 0) > (a?.length ?? 0) ? b : a)) ?? [];
  return new Map(longest.map(({ connection_id, connection }) => [connection_id, connection]));
}
