import type { Lane } from "../../contract/place.ts";
import type { World } from "../../local/tenant/world.ts";

/** One request, and what has to come of it. */
export interface Expected {
  readonly lane: Lane;
  readonly request: Readonly<Record<string, unknown>> & {
    readonly operation_id: string;
    readonly organization_id: string;
  };
  readonly status: "succeeded" | "dead_lettered";
  /** Of what succeeded the result, of a dead letter the reason. */
  readonly why: string;
}

/** The connection that every request is about. */
const CONNECTION = "con_acme";

/** One request in ten is of each kind below; the others enable. */
const KINDS: readonly ((number: number) => Omit<Expected, "lane">)[] = [
  (number) => ({
    request: { ...base("retrieve", number), action: "retrieve" },
    status: "succeeded",
    why: "retrieved",
  }),
  (number) => ({
    request: { ...base("disable", number), action: "disable", connection_id: CONNECTION },
    status: "succeeded",
    // Auth0 answers 204 also where there was nothing to disable.
    why: "applied",
  }),
  (number) => ({
    request: { ...base("rejected", number), action: "enable", connection_id: "con_unknown" },
    status: "dead_lettered",
    why: "rejected",
  }),
  (number) => ({
    request: { ...base("malformed", number), action: "enable", connection_id: CONNECTION, colour: "red" },
    status: "dead_lettered",
    why: "malformed",
  }),
];

/**
 * Requests through both lanes, a quarter of them urgent, each about an organization of its own.
 *
 * @param after The number of the organization before the first.
 */
export function workload(name: string, count: number, after = 0): Expected[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = KINDS[index % 10] ?? enable;
    const number = after + index + 1;
    const { request, ...outcome } = kind(number);
    const operation_id = `${name}-${request.operation_id}`;
    return {
      ...outcome,
      request: { ...request, operation_id },
      lane: index % 4 === 0 ? "interactive" : "bulk",
    };
  });
}

function enable(number: number): Omit<Expected, "lane"> {
  return {
    request: {
      ...base("enable", number),
      action: "enable",
      connection_id: CONNECTION,
      show_as_button: number % 2 === 0,
    },
    status: "succeeded",
    why: "applied",
  };
}

function base(name: string, number: number) {
  const padded = String(number).padStart(4, "0");
  return { operation_id: `${name}-${padded}`, organization_id: `org_${padded}` };
}

/** Where the tenant differs from what the requests asked for. */
export function unapplied(expected: readonly Expected[], world: World): string[] {
  return expected
    .filter(({ why }) => why === "applied")
    .filter(({ request: { organization_id, show_as_button } }) => {
      return world.settings(organization_id, CONNECTION)?.show_as_button !== show_as_button;
    })
    .map(({ request }) => request.operation_id);
}
