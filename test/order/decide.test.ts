import { describe, expect, it } from "vitest";
import type { Settings } from "../../contract/request.ts";
import { decide } from "../../lambda/order/decide.ts";
import type { Sent } from "./arbitraries.ts";
import { DISABLED, enabled } from "./tenant.ts";
import { type Crash, deliver, startWorker, type Worker } from "./worker.ts";

/** The request that was sent `n`th, through the bulk lane unless said otherwise. */
function sent(
  n: number,
  action: "enable" | "disable",
  settings: Settings = {},
  lane: "bulk" | "interactive" = "bulk",
): Sent {
  const ids = { operation_id: `operation_${n}`, organization_id: "org_1", connection_id: "con_1" };
  const request = action === "enable" ? { ...ids, action, ...settings } : { ...ids, action };
  return { request, place: { lane, sequence: `${n}`, sentAtMs: n * 10_000 } };
}

function having(...arrivals: readonly (Sent | readonly [Sent, Crash])[]): Worker {
  const worker = startWorker();
  for (const arrival of arrivals) {
    if ("request" in arrival) deliver(worker, arrival);
    else deliver(worker, ...arrival);
  }
  return worker;
}

const decideAfter = (worker: Worker, { request, place }: Sent) => decide(worker.pair, request, place);

describe("decide", () => {
  it("applies the first request for a pair as it is", () => {
    const first = sent(1, "enable", { show_as_button: false });
    expect(decideAfter(having(), first)).toEqual({ do: "apply", settings: { show_as_button: false } });
    expect(decideAfter(having(), sent(1, "disable"))).toEqual({ do: "apply", settings: {} });
  });

  it("applies a newer request as it is, whatever was named before", () => {
    const first = sent(1, "enable", { show_as_button: true });
    for (const worker of [having(first), having(first, sent(2, "disable"))]) {
      const newer = sent(3, "enable", { show_as_button: false });
      expect(decideAfter(worker, newer)).toEqual({ do: "apply", settings: { show_as_button: false } });
      expect(decideAfter(worker, sent(3, "disable"))).toEqual({ do: "apply", settings: {} });
    }
  });

  it("only records an operation that was settled before a crash", () => {
    const worker = having([sent(1, "enable"), "before recording"]);
    expect(decideAfter(worker, sent(1, "enable"))).toEqual({ do: "record", applied: worker.pair.applied });
  });

  it("records the newest one too, after an older one filled in a setting behind its crash", () => {
    const newest = sent(2, "enable", { show_as_button: true });
    const older = sent(1, "enable", { is_signup_enabled: true }, "interactive");
    const worker = having([newest, "before recording"], [older, "before recording"]);
    const [olderAgain, newestAgain] = [older, newest].map((one) => decideAfter(worker, one));
    expect(olderAgain).toMatchObject({
      do: "record",
      applied: { operationId: "operation_1", result: "updated" },
    });
    expect(newestAgain).toMatchObject({
      do: "record",
      applied: { operationId: "operation_2", result: "applied" },
    });
  });

  it("keeps an older request from winning that comes through the other lane after a crash", () => {
    const worker = having([sent(2, "disable"), "before recording"]);
    const older = sent(1, "enable", { show_as_button: true }, "interactive");
    expect(decideAfter(worker, older)).toEqual({ do: "supersede", byOperationId: "operation_2" });
  });

  it("lets an older enable give the settings that no newer one named", () => {
    const worker = having(sent(2, "enable", { show_as_button: true }));
    const older = sent(1, "enable", { show_as_button: false, is_signup_enabled: false });
    expect(decideAfter(worker, older)).toEqual({ do: "apply", settings: { is_signup_enabled: false } });
  });

  it("supersedes an older enable that has nothing left to give, by the newest operation", () => {
    const worker = having(
      sent(3, "enable", { show_as_button: true }),
      sent(1, "enable", { is_signup_enabled: true }),
    );
    for (const older of [sent(2, "enable"), sent(2, "enable", { show_as_button: false })]) {
      expect(decideAfter(worker, older)).toEqual({ do: "supersede", byOperationId: "operation_3" });
    }
  });

  it("takes back what came from before a disable that a newer enable overtook", () => {
    const early = sent(1, "enable", { assign_membership_on_login: true, show_as_button: false });
    const overtaking = sent(3, "enable", { show_as_button: false, is_signup_enabled: true }, "interactive");
    const worker = having(early, overtaking);
    expect(decideAfter(worker, sent(2, "disable"))).toEqual({
      do: "overtaken",
      byOperationId: "operation_3",
      defaults: { assign_membership_on_login: false },
    });
    deliver(worker, sent(2, "disable"));
    expect(worker.tenant).toEqual(enabled(DISABLED, { show_as_button: false, is_signup_enabled: true }));
  });

  it("remembers an overtaken disable: what is older stays void", () => {
    const worker = having(sent(3, "enable"), sent(2, "disable", {}, "interactive"));
    const older = sent(1, "enable", { assign_membership_on_login: true });
    expect(decideAfter(worker, older)).toEqual({ do: "supersede", byOperationId: "operation_3" });
  });

  it("has nothing left to do for an overtaken disable that was settled before a crash", () => {
    const worker = having(sent(3, "enable"), [sent(2, "disable"), "before recording"]);
    expect(decideAfter(worker, sent(2, "disable"))).toEqual({
      do: "supersede",
      byOperationId: "operation_3",
    });
  });

  it("makes no second call for an older enable that was settled before a crash and followed by another", () => {
    const first = sent(1, "enable", { show_as_button: false });
    const worker = having(
      sent(3, "enable"),
      [first, "before recording"],
      sent(2, "enable", { is_signup_enabled: true }),
    );
    expect(decideAfter(worker, first)).toEqual({ do: "supersede", byOperationId: "operation_3" });
  });

  it("forgets settings that a connection lost while it was disabled behind our back", () => {
    const worker = having(sent(2, "enable", { show_as_button: false }));
    worker.tenant = DISABLED;
    deliver(worker, sent(3, "enable", { is_signup_enabled: true }));
    expect(Object.keys(worker.pair.settings)).toEqual(["is_signup_enabled"]);
  });

  it("forgets settings at a disable, also where another client had disabled the connection before", () => {
    const worker = having(sent(1, "enable", { show_as_button: false }));
    worker.tenant = DISABLED;
    deliver(worker, sent(2, "disable"));
    expect(worker.pair.applied).toMatchObject({ result: "unchanged", state: "disabled" });
    expect(Object.keys(worker.pair.settings)).toEqual([]);
  });
});
