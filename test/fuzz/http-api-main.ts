/**
 * Puts generated calls through the function behind the HTTP API, and looks at what came of each:
 * `npm run fuzz:http-api -- [--messages N] [--seed N]`.
 */
import { calls, violationsOf } from "./http-api.ts";
import { runFuzz } from "./run.ts";

await runFuzz({
  name: "fuzz:http-api",
  description: "Put generated calls through the function behind the HTTP API, and look at what came of each.",
  inputs: calls,
  violationsOf,
});
