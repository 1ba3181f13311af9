import { afterEach, describe, expect, it, vi } from "vitest";
import { runInThread, STOP_MS } from "../../../../operator/backfill/thread/run-in-thread.ts";
import { Interrupted } from "../../../../operator/errors.ts";

const OBEDIENT = new URL("./obedient", import.meta.url);

const STUBBORN = new URL("./stubborn", import.meta.url);

const run = (signal: AbortSignal, module = OBEDIENT) =>
  runInThread<string, never, string>(module, "job", { signal, onEvent: () => {} });

afterEach(() => vi.useRealTimers());

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

  it("and is ended where it does not", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const why = new Interrupted("Interrupted.");
    const ended = run(AbortSignal.abort(why), STUBBORN);
    vi.advanceTimersByTime(STOP_MS);
    await expect(ended).rejects.toBe(why);
  });
});
