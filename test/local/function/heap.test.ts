import { join } from "node:path";
import { expect, test } from "vitest";
import { startExecutionEnvironment } from "../../../local/function/environment.ts";
import { heapFlags } from "../../../local/function/heap.ts";

test.each([
  [128, ["--max-semi-space-size=6", "--max-old-space-size=116"]],
  [192, ["--max-semi-space-size=9", "--max-old-space-size=173"]],
  [1_024, ["--max-semi-space-size=51", "--max-old-space-size=922"]],
])("of %i MB, V8 gets what Lambda's bootstrap gives it", (memoryMegabytes, flags) => {
  expect(heapFlags(memoryMegabytes)).toEqual(flags);
});

test("an execution's heap is sized by the function's memory, not by this machine", async () => {
  const memoryMegabytes = 192;
  const environment = startExecutionEnvironment(
    {
      bundle: join(import.meta.dirname, "../fixtures/heap-worker.mjs"),
      exportName: "handler",
      timeoutSeconds: 30,
      memoryMegabytes,
      environment: {},
    },
    () => {},
  );
  try {
    const outcome = await environment.invoke({});
    const bytes = outcome.kind === "response" ? Number(outcome.json) : Number.NaN;
    expect(bytes / 2 ** 20).toBeLessThan(1.25 * memoryMegabytes);
  } finally {
    await environment.kill();
  }
});
