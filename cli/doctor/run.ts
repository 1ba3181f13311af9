import { examine } from "../../operator/doctor/examine.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput } from "../output/output.ts";
import { showFinding } from "./show.ts";

/**
 * Checks a deployment from this machine, and the machine's own ways to it.
 *
 * @returns The exit code: 1 when something keeps requests from being applied.
 */
export async function runDoctor(flags: SessionFlags): Promise<number> {
  const output = createOutput(flags);
  const onFinding = showFinding(output);
  return (await examine(flags, { onFinding, onWait: output.note })) ? EXIT.ok : EXIT.failed;
}
