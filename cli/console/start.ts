import { createInterface } from "node:readline";
import { type RunningConsole, serveConsole } from "../../console/server/serve.ts";
import type { Session } from "../../operator/session/session.ts";
import { targetText } from "../../operator/session/target.ts";
import { counted } from "../../operator/text/counted.ts";
import { colors } from "../output/colors.ts";
import type { Output } from "../output/output.ts";
import { lines, styled } from "../output/styled.ts";
import { openInBrowser } from "./browser.ts";

/** How a console is started. */
export interface StartFlags {
  readonly port?: number | undefined;
  readonly readOnly?: boolean;
  readonly open: boolean;
}

/**
 * Serves the console of a deployment, prints its link, opens it in a browser, and prints another at each Enter. What is carried out there
 * is told here too.
 *
 * @throws UsageError when another program has the port that was named.
 */
export async function startConsole(
  session: Session,
  output: Output,
  { port, readOnly = false, open }: StartFlags,
): Promise<Pick<RunningConsole, "opened" | "close">> {
  const running = await serveConsole(session, {
    port,
    readOnly,
    onJob({ title, by, reason, state, outcome, left, job }) {
      const event = {
        event: state === "running" ? "begun" : "ended",
        job,
        title,
        by,
        reason,
        state,
        outcome,
      };
      const mark = state === "running" ? "…" : state === "done" ? colors.green("✓") : colors.yellow("!");
      const rest = left.length === 0 ? "" : `; ${counted(left.length, "thing")} left`;
      output.result(
        { ...event, left },
        () =>
          styled`${mark} ${title} (${by}: ${reason})${outcome === undefined ? "" : `: ${outcome}${rest}`}`,
      );
    },
  });
  const link = running.link();
  const deployment = targetText(session.target);
  output.result(
    { event: "ready", port: running.port, link, target: session.target, read_only: readOnly },
    () =>
      lines([
        styled`${colors.green("●")} The console of ${deployment}${readOnly ? ", read only," : ""} is ready. Ctrl-C stops it.`,
        styled`  ${colors.cyan(link)}`,
        "  The link works once, within a minute. Enter prints another.",
      ]),
  );
  if (open && !output.json && process.stdout.isTTY) openInBrowser(link, output.note);
  if (!process.stdin.isTTY) return running;
  const terminal = createInterface({ input: process.stdin });
  terminal.on("line", () => {
    const another = running.link();
    output.result({ event: "link", link: another }, () => styled`  ${colors.cyan(another)}`);
  });
  return {
    opened: running.opened,
    async close() {
      terminal.close();
      await running.close();
    },
  };
}
