import { isPaused } from "../../operator/lane/consumption.ts";
import type { LaneFigures } from "../../operator/lane/depth.ts";
import { pausedText } from "../../operator/lane/pause-text.ts";
import type { Session } from "../../operator/session/session.ts";
import type { Output } from "../output/output.ts";

/** When the pauses of lanes end, a sentence for each one that is paused. */
export function pauseLines(
  session: Pick<Session, "commandLine" | "clients">,
  lanes: readonly Pick<LaneFigures, "lane" | "consumption" | "pauseEnd">[],
): readonly string[] {
  return lanes
    .filter(({ consumption }) => isPaused(consumption))
    .map(({ lane, pauseEnd }) => pausedText(session, lane, pauseEnd));
}

/** Notes when the pauses of lanes end. */
export function notePauses(
  session: Pick<Session, "commandLine" | "clients">,
  output: Output,
  lanes: Parameters<typeof pauseLines>[1],
): void {
  for (const line of pauseLines(session, lanes)) output.note(line);
}
