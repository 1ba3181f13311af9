import { pauseScheduleName } from "../../contract/pause-schedule-name.ts";
import type { Lane } from "../../contract/place.ts";
import { UsageError } from "../errors.ts";
import type { Session } from "../session/session.ts";
import { CANNOT_END } from "./pause-words.ts";

/** What EventBridge Scheduler calls; the partition is that of its role. */
const UPDATE_MAPPING = "scheduler:::aws-sdk:lambda:updateEventSourceMapping";

/**
 * Schedules the end of a pause, in place of one that the lane has already. AWS resumes the lane within a minute of it, tries
 * again for a day where it fails, and then deletes the schedule.
 *
 * @param endsAtMs A whole second.
 * @throws UsageError where the stack is of a version that cannot end a pause.
 */
export async function schedulePauseEnd(
  { names, clients }: Session,
  lane: Lane,
  endsAtMs: number,
): Promise<void> {
  const { group, roleArn } = pauseEndsOf(names, "--until");
  const { CreateScheduleCommand, UpdateScheduleCommand } = await import("@aws-sdk/client-scheduler");
  const client = await clients.scheduler();
  const [arn, partition] = roleArn.split(":");
  const schedule = {
    GroupName: group,
    Name: pauseScheduleName(lane),
    Description: `Ends the pause of the ${lane} lane`,
    ScheduleExpression: `at(${new Date(endsAtMs).toISOString().slice(0, "2026-11-29T22:00:00".length)})`,
    ScheduleExpressionTimezone: "UTC",
    FlexibleTimeWindow: { Mode: "OFF" },
    ActionAfterCompletion: "DELETE",
    Target: {
      Arn: [arn, partition, UPDATE_MAPPING].join(":"),
      RoleArn: roleArn,
      Input: JSON.stringify({ Uuid: names.eventSources[lane], Enabled: true }),
    },
  } as const;
  try {
    await client.send(new CreateScheduleCommand(schedule));
  } catch (error) {
    if ((error as Error).name !== "ConflictException") throw error;
    await client.send(new UpdateScheduleCommand(schedule));
  }
}

/**
 * What ends a pause.
 *
 * @param field What an operator has given the end in, for the error.
 * @throws UsageError where the stack is of a version that cannot end a pause.
 */
export function pauseEndsOf(
  { pauseEnds }: Session["names"],
  field: string,
): NonNullable<Session["names"]["pauseEnds"]> {
  if (pauseEnds === undefined) throw new UsageError(`${field}: ${CANNOT_END}`);
  return pauseEnds;
}

/** Takes the end of a lane's pause away, if it has one. */
export async function dropPauseEnd({ names, clients }: Session, lane: Lane): Promise<void> {
  if (names.pauseEnds === undefined) return;
  const { DeleteScheduleCommand } = await import("@aws-sdk/client-scheduler");
  const client = await clients.scheduler();
  const schedule = { GroupName: names.pauseEnds.group, Name: pauseScheduleName(lane) };
  await absentAsUndefined(client.send(new DeleteScheduleCommand(schedule)));
}

/**
 * When a pause ends, in milliseconds since the epoch; undefined where nothing ends it, `unknown` to an operator who may not read
 * schedules.
 */
export type PauseEnd = number | "unknown" | undefined;

/** Reads when a lane's pause ends. */
export async function readPauseEnd(session: Session, lane: Lane): Promise<PauseEnd> {
  try {
    return await scheduledEnd(session, lane);
  } catch (error) {
    if ((error as Error).name === "AccessDeniedException") return "unknown";
    throw error;
  }
}

async function scheduledEnd({ names, clients }: Session, lane: Lane): Promise<number | undefined> {
  if (names.pauseEnds === undefined) return undefined;
  const { GetScheduleCommand } = await import("@aws-sdk/client-scheduler");
  const client = await clients.scheduler();
  const schedule = { GroupName: names.pauseEnds.group, Name: pauseScheduleName(lane) };
  const found = await absentAsUndefined(client.send(new GetScheduleCommand(schedule)));
  const [, time] = /^at\((.+)\)$/.exec(found?.ScheduleExpression ?? "") ?? [];
  return time === undefined ? undefined : Date.parse(`${time}Z`);
}

async function absentAsUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}
