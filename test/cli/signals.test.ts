import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { interruptible } from "../../cli/signals.ts";
import { Interrupted } from "../../operator/errors.ts";

const said: string[] = [];
beforeEach(() => {
  said.length = 0;
  vi.useFakeTimers();
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const WAITS = expect.stringMatching(/^Stopping: .*Ctrl-C again ends/);

/** Work that goes on after Ctrl-C until the test ends it. */
function slowWork() {
  const work = Promise.withResolvers<string>();
  const ended = interruptible(() => work.promise);
  return { ended, finish: () => work.resolve("done") };
}

test("work that Ctrl-C ends at once says nothing", async () => {
  const ended = interruptible(async (signal) => {
    process.emit("SIGINT");
    signal.throwIfAborted();
  });
  await expect(ended).rejects.toBeInstanceOf(Interrupted);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(said).toEqual([]);
});

test("work that does not end within a second says what Ctrl-C waits for", async () => {
  const { ended, finish } = slowWork();
  process.emit("SIGINT");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(said).toEqual([WAITS]);
  finish();
  expect(await ended).toBe("done");
});

test("a second Ctrl-C ends the process", async () => {
  const exit = vi.spyOn(process, "exit").mockImplementation((() => {}) as typeof process.exit);
  const { ended, finish } = slowWork();
  process.emit("SIGINT");
  process.emit("SIGINT");
  expect(exit).toHaveBeenCalledWith(130);
  finish();
  await ended;
});
