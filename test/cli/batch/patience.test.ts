import { expect, test } from "vitest";
import { patiently } from "../../../operator/batch/patience.ts";
import { UsageError } from "../../../operator/errors.ts";

function world(outcomes: readonly (Error | string)[]) {
  const pauses: number[] = [];
  const notes: string[] = [];
  const { signal } = new AbortController();
  let looks = 0;
  return {
    pauses,
    notes,
    watch: () =>
      patiently(
        async () => {
          const outcome = outcomes[Math.min(looks, outcomes.length - 1)];
          looks += 1;
          if (outcome instanceof Error) throw outcome;
          return outcome;
        },
        {
          signal,
          note: (text) => notes.push(text),
          pause: async (ms) => void pauses.push(ms),
        },
      ),
    looks: () => looks,
  };
}

const hiccup = new Error("socket hang up");

test("a few failed looks are waited out, longer each time, and noted", async () => {
  const { watch, pauses, notes } = world([hiccup, hiccup, hiccup, hiccup, hiccup, "seen"]);
  expect(await watch()).toBe("seen");
  expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 32_000]);
  expect(notes).toHaveLength(5);
  expect(notes[0]).toContain("socket hang up");
  expect(notes[0]).toContain("2 s");
});

test("the sixth in a row is the end", async () => {
  const { watch, looks } = world([hiccup]);
  await expect(watch()).rejects.toBe(hiccup);
  expect(looks()).toBe(6);
});

test("a mistake is not repeated", async () => {
  const { watch, pauses } = world([new UsageError("no such batch")]);
  await expect(watch()).rejects.toThrow("no such batch");
  expect(pauses).toEqual([]);
});

test("a missing permission is told at once, and not tried again", async () => {
  const denied = Object.assign(new Error("not authorized to perform: logs:FilterLogEvents"), {
    name: "AccessDeniedException",
  });
  const { watch, pauses } = world([denied]);
  await expect(watch()).rejects.toBe(denied);
  expect(pauses).toEqual([]);
});

test("Ctrl-C ends a pause", async () => {
  const controller = new AbortController();
  const watching = patiently(() => Promise.reject(hiccup), {
    signal: controller.signal,
    note: () => controller.abort(new Error("interrupted")),
  });
  await expect(watching).rejects.toThrow("interrupted");
});
