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

/** Warns an operator who waits for a paused lane; undefined where the lane is not paused. */
export async function pauseNote(session: Session, lane: Lane): Promise<string | undefined> {
  return isPaused(await readConsumption(session, lane)) ? pausedText(session, lane) : undefined;
}

/** Says of a paused lane how it is resumed. */
export function pausedText(session: Session, lane: Lane): string {
  const resume = session.commandLine(`resume --lane ${lane}`);
  return `The ${lane} lane is paused: its requests wait until the pause ends, or until you run ${resume}.`;
}

/** Whether a lane is paused, or about to be. */
export function isPaused(consumption: Consumption): boolean {
  return consumption === "Disabled" || consumption === "Disabling";
}
