import type { Lane } from "../../contract/place.ts";
import type { Session } from "../session/session.ts";

/** How long the alarms of a lane stay muted after its pause: it then has that long to work off what waits. */
const AFTER_PAUSE_MS = 30 * 60_000;
/** CloudWatch's rules have whole minutes. */
const MINUTE_MS = 60_000;

/**
 * Mutes the alarms that a pause sets off, until half an hour after its end. CloudWatch then sends an alarm that is still on.
 * The rule has the alarm's name, and replaces the one of an earlier pause.
 *
 * @param endsAtMs When the pause ends, in milliseconds since the epoch.
 */
export async function muteAlarms({ names, clients }: Session, lane: Lane, endsAtMs: number): Promise<void> {
  const alarms = names.pauseAlarms[lane];
  if (alarms.length === 0) return;
  const { PutAlarmMuteRuleCommand } = await import("@aws-sdk/client-cloudwatch");
  const client = await clients.cloudWatch();
  const fromMs = Math.ceil(clients.now() / MINUTE_MS) * MINUTE_MS;
  const minutes = Math.ceil((endsAtMs + AFTER_PAUSE_MS - fromMs) / MINUTE_MS);
  for (const alarm of alarms) {
    await client.send(
      new PutAlarmMuteRuleCommand({
        Name: alarm,
        Description: `The ${lane} lane is paused on purpose`,
        MuteTargets: { AlarmNames: [alarm] },
        Rule: {
          Schedule: {
            Expression: `at(${new Date(fromMs).toISOString().slice(0, "2026-11-29T22:00".length)})`,
            Duration: isoDuration(minutes),
            Timezone: "UTC",
          },
        },
      }),
    );
  }
}

/** @example isoDuration(1_530) // "P1DT1H30M" */
function isoDuration(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  return `P${Math.floor(hours / 24)}DT${hours % 24}H${minutes % 60}M`;
}

/** Takes the rules that mute a lane's alarms away, where it has any. */
export async function unmuteAlarms({ names, clients }: Session, lane: Lane): Promise<void> {
  const alarms = names.pauseAlarms[lane];
  if (alarms.length === 0) return;
  const { DeleteAlarmMuteRuleCommand } = await import("@aws-sdk/client-cloudwatch");
  const client = await clients.cloudWatch();
  // CloudWatch accepts it where there is none.
  for (const alarm of alarms) await client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: alarm }));
}
