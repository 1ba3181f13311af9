import { lookFirst } from "../../operator/backfill/begin/look-first.ts";
import { writeRows } from "../../operator/backfill/rows-out.ts";
import type { Survey } from "../../operator/backfill/validate/validate.ts";
import { EXIT } from "../exit-codes.ts";
import type { BackfillCommand } from "./plan.ts";

/**
 * Ends a dry run: looks at the connection, and writes the rows to a file where one is named.
 *
 * @returns The exit code.
 * @throws UsageError when the connection is wrong, or when the file is there already.
 */
export async function endDryRun({ flags, run, output }: BackfillCommand, surveyed: Survey): Promise<number> {
  await lookFirst(run, surveyed);
  const { out, batch } = flags;
  if (out !== undefined) {
    await writeRows(out, { path: run.spoolPath, overruledLines: surveyed.overruledLines });
    const named = batch === undefined ? [] : ["--batch", batch];
    output.note(
      `The rows are in ${out}. Send exactly these: ${run.session.commandLine("backfill", out, ...named)}`,
    );
  }
  output.note("Nothing was sent: this was a dry run.");
  return EXIT.ok;
}
