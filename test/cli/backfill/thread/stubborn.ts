/** A thread that never stops of its own accord. */
import { work } from "../../../../operator/backfill/thread/work.ts";

await work<string, never, string>(() => new Promise(() => setInterval(() => {}, 1_000)));
