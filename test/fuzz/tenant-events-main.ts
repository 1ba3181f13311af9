/**
 * Puts generated messages through the function that applies rules, and looks at what came of each:
 * `npm run fuzz:tenant-events -- [--messages N] [--seed N]`.
 */
import { runFuzz } from "./run.ts";
import { bodies, violationsOf } from "./tenant-events.ts";

await runFuzz({
  name: "fuzz:tenant-events",
  description:
    "Put generated messages through the function that applies rules, and look at what came of each.",
  inputs: bodies,
  violationsOf,
});
