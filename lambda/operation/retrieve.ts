import { PAGE_SIZE } from "../auth0/calls.ts";
import type { Wish } from "../circuit/gate.ts";
import type { Lane } from "../order/place.ts";
import type { Clock, Random } from "../ports.ts";
import type { RetrieveRequest } from "../request/schema.ts";
import { type CallPorts, spend } from "./call.ts";
import type { Conclusion, Tally } from "./conclusion.ts";
import { hindered } from "./hindrance.ts";
import type { EnabledConnection, Ending } from "./record.ts";
import { afterSetback, type Setback } from "./setback.ts";

/** Entries of a list that a record keeps; what lies beyond is cut off and said to be. */
export const MAX_CONNECTIONS = 1_000;

/** A request for an organization's list, on its way. */
export interface Retrieval {
  readonly request: RetrieveRequest;
  readonly lane: Lane;
  readonly tally: Tally;
  readonly enqueuedAtMs: number;
  /** Until when this delivery may wait, in milliseconds on the worker's clock. */
  readonly deadlineMs: number;
}

/** Everything that retrieving needs of the world. */
export interface RetrievePorts extends CallPorts {
  readonly clock: Clock;
  readonly random: Random;
}

/** Fetches an organization's list of enabled connections, page by page. It has no order against writes, so no claim. */
export async function retrieve(retrieval: Retrieval, ports: RetrievePorts): Promise<Conclusion> {
  const { lane, deadlineMs, enqueuedAtMs } = retrieval;
  const { gate, clock, random } = ports;
  const organizationId = retrieval.request.organization_id;
  const wish: Wish = { call: "list", lane, organizationId, pair: `${organizationId}#*`, deadlineMs };
  const connections: EnabledConnection[] = [];
  let { tally } = retrieval;
  let page = 0;

  for (;;) {
    const admission = await gate.admit(wish);
    if (!admission.admitted) return hindered(admission, clock.now() - enqueuedAtMs, tally);
    const meaning = await spend(admission.pass, wish, { kind: "list", organizationId, page }, ports);

    if (meaning.kind === "page") {
      connections.push(...meaning.connections);
      const complete = isLast(meaning, connections.length);
      if (complete || connections.length >= MAX_CONNECTIONS) {
        return { kind: "finished", ending: listed(connections, complete, meaning.auth0Status), tally };
      }
      page += 1;
      continue;
    }
    const next = afterSetback(meaning as Setback, tally, random);
    if (next.kind !== "again") return next;
    tally = next.tally;
  }
}

function isLast(
  page: { readonly connections: readonly unknown[]; readonly total?: number },
  soFar: number,
): boolean {
  if (page.connections.length === 0) return true;
  return page.total === undefined ? page.connections.length < PAGE_SIZE : soFar >= page.total;
}

function listed(all: readonly EnabledConnection[], complete: boolean, auth0Status: number): Ending {
  const connections = all.slice(0, MAX_CONNECTIONS);
  const truncated = !complete || all.length > MAX_CONNECTIONS;
  return { status: "succeeded", result: "retrieved", connections, truncated, auth0Status };
}
