import { describe, expect, test } from "vitest";
import {
  ALL_CLOSED,
  beginProbe,
  blockingCircuit,
  type Circuits,
  close,
  failProbe,
  open,
  probeAtMs,
} from "../../lambda/circuit/circuit.ts";

const TROUBLE = { cause: "outage", detail: "503" } as const;

function probeTimes(hours: number): readonly number[] {
  const times: number[] = [];
  let circuits = open(ALL_CLOSED, "everything", TROUBLE, 0);
  for (let nowMs = 0; nowMs < hours * 3_600_000; nowMs += 100) {
    const probing = beginProbe(circuits, "everything", `pair ${times.length}`, nowMs);
    if (probing === circuits) continue;
    times.push(nowMs);
    circuits = failProbe(probing, "everything", nowMs);
  }
  return times;
}

describe("a circuit", () => {
  test("stands in the way of what it guards, and of nothing else", () => {
    const circuits = open(ALL_CLOSED, "delete:organization_connections", TROUBLE, 0);
    expect(blockingCircuit(circuits, "delete:organization_connections")?.guarded).toBe(
      "delete:organization_connections",
    );
    expect(blockingCircuit(circuits, "create:organization_connections")).toBeUndefined();
    expect(
      blockingCircuit(open(circuits, "everything", TROUBLE, 0), "create:organization_connections")?.guarded,
    ).toBe("everything");
  });

  test("probes 5 to 50 seconds apart, ever more slowly, at most 450 times in six hours", () => {
    const times = probeTimes(6);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(times[0]).toBe(5_000);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000);
    expect(Math.max(...gaps)).toBe(50_000);
    expect(times.length).toBeLessThanOrEqual(450);
  });

  test("has one probe at a time", () => {
    const opened = open(ALL_CLOSED, "everything", TROUBLE, 0);
    const probing = beginProbe(opened, "everything", "first", 5_000);
    expect(probing).not.toBe(opened);
    expect(beginProbe(probing, "everything", "second", 6_000)).toBe(probing);
    expect(beginProbe(probing, "everything", "second", 25_000)).not.toBe(probing);
  });

  test("leaves the next probe to another pair for a while", () => {
    const failed = failProbe(
      beginProbe(open(ALL_CLOSED, "everything", TROUBLE, 0), "everything", "poisoned", 5_000),
      "everything",
      5_200,
    );
    const circuit = failed.open.everything;
    if (circuit === undefined) throw new Error("the circuit is closed");
    expect(probeAtMs(circuit, "another")).toBeLessThan(probeAtMs(circuit, "poisoned"));
    expect(beginProbe(failed, "everything", "poisoned", probeAtMs(circuit, "another"))).toBe(failed);
  });

  test.each<[string, (circuits: Circuits) => Circuits]>([
    ["opening an open one", (circuits) => open(circuits, "everything", { ...TROUBLE, detail: "again" }, 9)],
    ["closing a closed one", (circuits) => close(circuits, "read:organization_connections")],
    [
      "probing a closed one",
      (circuits) => beginProbe(circuits, "read:organization_connections", "pair", 99_999),
    ],
    [
      "failing a probe of a closed one",
      (circuits) => failProbe(circuits, "read:organization_connections", 9),
    ],
  ])("%s changes nothing", (_, change) => {
    const circuits = open(ALL_CLOSED, "everything", TROUBLE, 0);
    expect(change(circuits)).toBe(circuits);
  });

  test("raises the version by one with every change", () => {
    const opened = open(ALL_CLOSED, "everything", TROUBLE, 0);
    const probing = beginProbe(opened, "everything", "pair", 5_000);
    const versions = [ALL_CLOSED, opened, probing, close(probing, "everything")].map(
      ({ version }) => version,
    );
    expect(versions).toEqual([0, 1, 2, 3]);
    expect(close(probing, "everything").open).toEqual({});
  });
});
