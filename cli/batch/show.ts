import { knownFigures } from "../../operator/batch/figures.ts";
import { batchIdOf } from "../../operator/batch/read.ts";
import { readListed } from "../../operator/batch/refresh.ts";
import { figuresObject, listedObject } from "../../operator/batch/view.ts";
import { batchEnding } from "../../operator/batch/watch.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { EXIT, EXIT_OF } from "../exit-codes.ts";
import { showCut } from "../output/cut.ts";
import { concludeRollback } from "../rollback/conclude.ts";
import { type FilterFlags, filterOf } from "../session/filters.ts";
import type { ListFlags } from "../session/options.ts";
import { runWithSession } from "../session/run.ts";
import { batchesTable, figuresText } from "./describe.ts";

/** Lists batches. @returns The exit code. */
export function runList(flags: SessionFlags & ListFlags & FilterFlags): Promise<number> {
  return runWithSession(flags, async (session, output) => {
    const batches = await readListed(session, filterOf(flags, session.clients.now()));
    const { items } = batches;
    output.results(items.map(listedObject), () =>
      items.length === 0 ? "There are no such batches." : batchesTable(items, flags, session.clients.now()),
    );
    showCut(output, batches, "latest");
    return EXIT.ok;
  });
}

/**
 * Shows how a batch stands.
 *
 * @returns The exit code: of a batch that is over, what it came to.
 * @throws UsageError when there is no such batch.
 */
export function runShow(batch: string, flags: SessionFlags): Promise<number> {
  return runWithSession(flags, async (session, output) => {
    const figures = await knownFigures(session, await batchIdOf(session, batch, flags));
    output.result(figuresObject(figures), () => figuresText(figures, session));
    if (!figures.over) return EXIT.ok;
    return concludeRollback(session, figures, EXIT_OF[batchEnding(figures)], output);
  });
}
