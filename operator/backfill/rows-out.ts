import { writePlanFile } from "../plan/plan-file.ts";
import { linesToSend, type SpooledRows } from "./send/messages.ts";

/**
 * Writes the rows that would be sent to a file, which is a backfill's own: sent as it is, it is the same batch.
 *
 * @throws UsageError when there is a file of that name: it is never overwritten.
 */
export function writeRows(path: string, rows: SpooledRows): Promise<void> {
  async function* objects(): AsyncGenerator<object> {
    for await (const line of linesToSend(rows)) yield JSON.parse(line) as object;
  }
  return writePlanFile(path, objects(), "Choose another file: --out FILE.");
}
