import type { Clock, Random } from "../../contract/clock.ts";
import type { EnabledConnection, Ending } from "../../contract/record.ts";
import type { RetrieveRequest } from "../../contract/request.ts";
import { PAGE_SIZE } from "../answer/calls.ts";
import type { Page } from "../answer/page.ts";
import type { Batches } from "../batches/batches.ts";
import type { AdmissionRequest } from "../circuit/admission-request.ts";
import { admit } from "./admission.ts";
import { hindered } from "./admission-deferral.ts";
import { type CallPorts, makeCall } from "./call.ts";
import { cancelled } from "./cancelled.ts";
import type { Conclusion } from "./conclusion.ts";
import type { Delivered } from "./delivered.ts";
import { afterFailedCall, type FailedCall } from "./failed-call.ts";

/** Entries of a list that a record keeps; what lies beyond is cut off and said to be. */
const MAX_CONNECTIONS = 1_000;

/** A request for an organization's list, on its way. */
export interface Retrieval extends Delivered {
  readonly request: RetrieveRequest;
}

/** Everything that retrieving needs of the world. */
export interface RetrievePorts extends CallPorts {
  readonly batches: Pick<Batches, "memberOf">;
  readonly clock: Clock;
  readonly random: Random;
}

/** Fetches an organization's list of enabled connections, page by page. It has no order against writes, so no claim. */
export async function retrieve(retrieval: Retrieval, ports: RetrievePorts): Promise<Conclusion> {
  const { lane, deadlineMs, enqueuedAtMs, company } = retrieval;
  const { clock, random } = ports;
  const { operation_id: operationId, organization_id: organizationId } = retrieval.request;
  const member = ports.batches.memberOf(retrieval.request.batch_id, lane);
  const pair = `${organizationId}#*`;
  const wish: AdmissionRequest = {
    call: "list",
    lane,
    organizationId,
    pair,
    deadlineMs,
    company,
    enqueuedAtMs,
  };
  const connections: EnabledConnection[] = [];
  let { tally } = retrieval;
  let page = 0;

  for (;;) {
    if (await member.isHalted()) {
      return { kind: "finished", ending: cancelled(undefined, operationId), tally };
    }
    const admission = await admit(wish, member, ports);
    if (!admission.admitted) {
      if (admission.reason === "halted") continue;
      return hindered(admission, clock.now() - enqueuedAtMs, tally);
    }
    const call = { kind: "list", organizationId, page } as const;
    const meaning = await makeCall({ operationId, pass: admission.pass, wish, call }, ports);

    if (meaning.kind === "page") {
      connections.push(...meaning.connections);
      if (isLast(meaning, connections.length) || connections.length >= MAX_CONNECTIONS) {
        const complete = isComplete(meaning, connections.length);
        return { kind: "finished", ending: listed(connections, complete, meaning.auth0Status), tally };
      }
      page += 1;
      continue;
    }
    const next = afterFailedCall(meaning as FailedCall, tally, random);
    if (next.kind !== "again") return next;
    tally = next.tally;
  }
}

/** Whether no page comes after this one. */
function isLast(page: Page, soFar: number): boolean {
  return page.connections.length === 0 || isComplete(page, soFar);
}

/** Whether all is there that the list has: a page may be empty although its total says that there is more. */
function isComplete({ connections, total }: Page, soFar: number): boolean {
  return total === undefined ? connections.length < PAGE_SIZE : soFar >= total;
}

function listed(all: readonly EnabledConnection[], complete: boolean, auth0Status: number): Ending {
  const connections = all.slice(0, MAX_CONNECTIONS);
  const truncated = !complete || all.length > MAX_CONNECTIONS;
  return { status: "succeeded", result: "retrieved", connections, truncated, auth0Status };
}
