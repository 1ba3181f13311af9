/**
 * The process of one execution environment: loads the handler, then answers one invocation after the other. It ends
 * with the process that started it, however that one ends.
 */
import { answer, handlerOf } from "./invocation.ts";
import type { Invocation } from "./protocol.ts";

process.on("disconnect", () => process.exit());
// Ctrl-C in a terminal reaches the whole process group. Its parent decides when an execution ends.
process.on("SIGINT", () => {});

const [, , bundle = "", handlerName = "handler"] = process.argv;
const loading = import(bundle).then((module) => handlerOf(module, handlerName));
loading.catch(() => {}); // The first invocation reports it.

process.on("message", async (invocation: Invocation) => {
  process.send?.(await answer(loading, invocation, process.env));
});
