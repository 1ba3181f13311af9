/** What tests run in their own process, as it is installed: build-in-process.ts bundles it, and built.ts loads it. */
export { main } from "../../cli/main.ts";
export { startExecutionEnvironment } from "../../local/function/environment.ts";
export { createFunction } from "../../local/function/function.ts";
export { startEmbeddedStack } from "../../local/stack.ts";
