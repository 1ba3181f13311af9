import { runsLocally } from "../../operator/session/local-state.ts";
import { typedCommand } from "./typed-command.ts";

/**
 * Says what to write where `--local` took the argument after it for the name of an embedded stack; undefined where it took none,
 * or where a stack of that name runs.
 *
 * @param typed Without node's and the script's path.
 * @example takenByLocal(["status", "--local", "onboarding-42"]) // "… write --local last: orgconn status onboarding-42 --local"
 */
export function takenByLocal(typed: readonly string[]): string | undefined {
  const at = typed.indexOf("--local");
  const word = typed[at + 1];
  if (at === -1 || word === undefined || word.startsWith("-") || runsLocally(word)) return undefined;
  const command = typedCommand({ local: true }, {}, typed.toSpliced(at, 1));
  return `--local: no embedded stack named "${word}" is running. If "${word}" is an argument, write --local last: ${command}`;
}
