import type { Lane } from "../../../contract/place.ts";
import type { Settings } from "../../../contract/request.ts";
import type { SentMessage } from "../../models/sqs.ts";
import type { Draw } from "./chance.ts";

/** A message on its way to a lane. */
export interface Send extends Omit<SentMessage, "attributes"> {
  /** When it is sent, in milliseconds after the world's beginning. */
  readonly atMs: number;
  readonly lane: Lane;
  readonly isMalformed?: true;
}

/** Organizations and connections that requests are about. */
export interface Places {
  readonly organizations: readonly string[];
  readonly connections: readonly string[];
}

/** Words of a request that the generator fills in. */
interface Asked {
  readonly operation_id: string;
  readonly action: "enable" | "disable" | "retrieve";
  readonly organization_id: string;
  readonly connection_id?: string;
}

const SOON_MS = 3_000;

/**
 * Draws the requests of a world: a backfill, urgent ones in between, several for one pair in quick succession, and
 * among them malformed ones, duplicates and operation ids that are used twice.
 */
export function drawSends(places: Places, draw: Draw): readonly Send[] {
  const sends: Send[] = [];
  const total = draw.whole(100, 106);
  const spreadMs = draw.pick([0, 20_000, 300_000, 1_500_000]);
  let count = 0;

  const nextId = () => {
    count += 1;
    return `operation-${String(count).padStart(4, "0")}`;
  };
  const send = (atMs: number, lane: Lane, asked: Asked & Settings) => {
    const { operation_id, organization_id, connection_id = "*" } = asked;
    const one: Send = {
      atMs,
      lane,
      groupId: `${organization_id}#${connection_id}`,
      deduplicationId: `${operation_id}:0`,
      body: JSON.stringify(asked),
    };
    sends.push(one);
    return one;
  };
  const change = (organization: string, connection: string): Asked & Settings => {
    const pair = { organization_id: organization, connection_id: connection };
    if (draw.chance(0.35)) return { operation_id: nextId(), action: "disable", ...pair };
    return { operation_id: nextId(), action: "enable", ...pair, ...drawSettings(draw) };
  };

  while (count < total) {
    const atMs = draw.between(0, spreadMs);
    const organization = draw.pick(places.organizations);
    const connection = draw.pick(places.connections);
    if (draw.chance(0.04)) {
      send(atMs, draw.pick(["bulk", "interactive"]), {
        operation_id: nextId(),
        action: "retrieve",
        organization_id: organization,
      });
      continue;
    }
    const together = draw.chance(0.3) ? draw.whole(2, 5) : 1;
    let momentMs = atMs;
    for (let index = 0; index < together; index++) {
      const lane = draw.pick<Lane>(["bulk", "bulk", "interactive"]);
      const sent = send(momentMs, lane, change(organization, connection));
      if (draw.chance(0.03)) sends.push(draw.pick([duplicate, reuse])(sent, draw));
      momentMs += draw.between(0, draw.pick([20, SOON_MS, 60_000]));
    }
    if (draw.chance(0.02)) sends.push(malformed(`operation-${String(count).padStart(4, "0")}`, atMs, draw));
  }
  return sends.sort((a, b) => a.atMs - b.atMs);
}

/** Settings that Auth0 takes in any order: sign-up and membership, of which one needs the other, are named together. */
export function drawSettings(draw: Draw): Settings {
  const on = draw.chance(0.5);
  return {
    ...(draw.chance(0.4) ? { show_as_button: draw.chance(0.5) } : {}),
    ...(draw.chance(0.4)
      ? { assign_membership_on_login: on, is_signup_enabled: on && draw.chance(0.5) }
      : {}),
  };
}

function duplicate(sent: Send, draw: Draw): Send {
  const lane = draw.pick<Lane>(["bulk", "interactive"]);
  return { ...sent, lane, atMs: sent.atMs + draw.pick([0, 1_000, 400_000]) };
}

function reuse(sent: Send, draw: Draw): Send {
  const asked = { ...JSON.parse(sent.body), organization_id: "org_other1" };
  return {
    ...sent,
    atMs: sent.atMs + draw.between(0, 60_000),
    groupId: `org_other1#${asked.connection_id}`,
    deduplicationId: `${asked.operation_id}:other`,
    body: JSON.stringify(asked),
  };
}

function malformed(operationId: string, atMs: number, draw: Draw): Send {
  const bodies = [
    "{",
    "null",
    JSON.stringify({ operation_id: operationId, action: "enabel", organization_id: "org_1" }),
    JSON.stringify({
      operation_id: operationId,
      action: "retrieve",
      organization_id: "org_1",
      x: "\u0000\ud800",
    }),
    `{"operation_id":"${operationId}","action":"disable","organization_id":"org_1","connection_id":"con_1","connection_id":"con_2"}`,
  ];
  return {
    atMs,
    lane: draw.pick<Lane>(["bulk", "interactive"]),
    groupId: draw.pick(["org_1#con_1", operationId]),
    deduplicationId: `malformed-${operationId}`,
    body: draw.pick(bodies),
    isMalformed: true,
  };
}
