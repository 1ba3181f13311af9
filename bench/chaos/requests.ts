import type { Random } from "../../contract/clock.ts";
import { LANES, type Lane } from "../../contract/place.ts";
import type { ChangeRequest, Request, Settings } from "../../contract/request.ts";

/** A request and the lane that it goes through. */
export interface Sending {
  readonly lane: Lane;
  readonly request: Request;
}

/** Requests for one pair that follow each other. */
const CHANGES_PER_PAIR = 4;
/** Of two requests on the same pair through different lanes, only those a second apart have a promised order. */
export const ROUNDS = CHANGES_PER_PAIR;

const CONNECTIONS = ["con_k3tq8vW1xYb0aLzd", "con_7hN2mR5pQs9cVfGe"] as const;

/**
 * Requests in rounds: in each one, every pair is changed once, and some organizations' lists are retrieved. What a pair
 * is asked to become is what its requests say round by round, whichever lanes they take.
 *
 * @param count How many requests, retrieves included: a fifth of them.
 */
export function createRounds(count: number, random: Random): readonly (readonly Sending[])[] {
  const lane = (): Lane => LANES[Math.floor(random() * LANES.length)] ?? "bulk";
  const rounds: Sending[][] = Array.from({ length: ROUNDS }, () => []);
  for (let index = 0; index < count; index += 1) {
    // Every fifth is a retrieve; the others go from round to round, and to the next pair after the last round.
    const [five, within] = [Math.floor(index / 5), index % 5];
    const round = rounds[within === CHANGES_PER_PAIR ? five % ROUNDS : within];
    const operationId = `chaos-${String(index).padStart(5, "0")}`;
    const organizationId = `org_chaos${String(Math.floor(five / CONNECTIONS.length)).padStart(11, "0")}`;
    const request: Request =
      within === CHANGES_PER_PAIR
        ? { operation_id: operationId, action: "retrieve", organization_id: organizationId }
        : changeOf(
            operationId,
            organizationId,
            CONNECTIONS[five % CONNECTIONS.length] ?? CONNECTIONS[0],
            random,
          );
    round?.push({ lane: lane(), request });
  }
  return rounds;
}

function changeOf(
  operation_id: string,
  organization_id: string,
  connection_id: string,
  random: Random,
): ChangeRequest {
  const common = { operation_id, organization_id, connection_id };
  if (random() < 0.3) return { ...common, action: "disable" };
  return { ...common, action: "enable", ...someSettings(random) };
}

/** Not `is_signup_enabled`: it needs another setting, so a request could be refused for what came before it. */
function someSettings(random: Random): Settings {
  return {
    ...(random() < 0.5 ? { assign_membership_on_login: random() < 0.5 } : {}),
    ...(random() < 0.5 ? { show_as_button: random() < 0.5 } : {}),
  };
}

/** The message group of a request, as docs/messages.md prescribes it. */
export function groupOf(request: Request): string {
  return `${request.organization_id}#${request.action === "retrieve" ? "*" : request.connection_id}`;
}
