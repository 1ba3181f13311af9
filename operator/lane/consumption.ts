import type { Lane } from "../../contract/place.ts";
import type { Session } from "../session/session.ts";

/**
 * The state of a lane's event source mapping, in Lambda's words: `Enabled` or `Disabled`, and `Enabling`, `Disabling` or
 * `Updating` in between.
 */
export type Consumption = string;

/** Reads the state of a lane's event source mapping. */
export async function readConsumption({ clients, names }: Session, lane: Lane): Promise<Consumption> {
  const [{ GetEventSourceMappingCommand }, client] = await Promise.all([
    import("@aws-sdk/client-lambda"),
    clients.lambda(),
  ]);
  const { State = "" } = await client.send(
    new GetEventSourceMappingCommand({ UUID: names.eventSources[lane] }),
  );
  return State;
}

/** Pauses or resumes a lane; on AWS that takes effect within about a minute. */
export async function setConsumption(
  { clients, names }: Session,
  lane: Lane,
  Enabled: boolean,
): Promise<Consumption> {
  const [{ UpdateEventSourceMappingCommand }, client] = await Promise.all([
    import("@aws-sdk/client-lambda"),
    clients.lambda(),
  ]);
  const { State = "" } = await client.send(
    new UpdateEventSourceMappingCommand({ UUID: names.eventSources[lane], Enabled }),
  );
  return State;
}

/** Whether a lane is paused, or about to be. */
export function isPaused(consumption: Consumption): boolean {
  return consumption === "Disabled" || consumption === "Disabling";
}
