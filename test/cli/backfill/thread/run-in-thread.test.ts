import { describe, expect, it } from "vitest";
import { runInThread } from "../../../../operator/backfill/thread/run-in-thread.ts";

const OBEDIENT = new URL("./obedient", import.meta.url);

const run = (signal: AbortSignal) =>
  runInThread<string, never, string>(OBEDIENT, "job", { signal, onEvent: () => {} });

describe("a thread is told to stop", () => {
  it("when Ctrl-C comes while it works", async () => {
    const stop = new AbortController();
    const ended = run(stop.signal);
    stop.abort();
    expect(await ended).toBe("job: stopped");
  });

  it("when Ctrl-C came before it began", async () => {
    expect(await run(AbortSignal.abort())).toBe("job: stopped");
  });
});
