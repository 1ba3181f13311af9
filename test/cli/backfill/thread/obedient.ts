/** A thread that does nothing until it is told to stop. */
import { once } from "node:events";
import { work } from "../../../../operator/backfill/thread/work.ts";

await work<string, never, string>(async (job, { signal }) => {
  // A listener alone does not keep a thread alive.
  const alive = setInterval(() => {}, 1_000);
  if (!signal.aborted) await once(signal, "abort");
  clearInterval(alive);
  return `${job}: stopped`;
});
