import type { Lane } from "../../contract/place.ts";
import type { Session } from "../session/session.ts";

/**
 * Whether requests are taken from a lane, as Lambda says it: `Enabled` and `Disabled`, and on the way from one to the
 * other `Enabling`, `Disabling` or `Updating`.
 */
export type Consumption = string;

/** Whether a lane's requests are taken now. */
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

/** Stops or restarts taking a lane's requests; on AWS that takes effect within about a minute. */
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

/** What is said where a lane is paused that somebody waits for; undefined where it is not. */
export async function pauseNote(session: Session, lane: Lane): Promise<string | undefined> {
  if (!isPaused(await readConsumption(session, lane))) return undefined;
  const resume = session.commandLine(`resume --lane ${lane}`);
  return `The ${lane} lane is paused: nothing is taken from it until somebody runs ${resume}.`;
}

/** Whether a lane is stopped, or about to be. */
export function isPaused(consumption: Consumption): boolean {
  return consumption === "Disabled" || consumption === "Disabling";
}
