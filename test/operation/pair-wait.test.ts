import { describe, expect, test } from "vitest";
import { type PairState, UNKNOWN_PAIR } from "../../contract/pair.ts";
import { type Company, gather } from "../../lambda/circuit/company.ts";
import { waitForPair } from "../../lambda/operation/pair-wait.ts";
import { CLAIM_LEASE_MS } from "../../lambda/order/claim.ts";
import { manualClock } from "../support/manual-clock.ts";

const BEGAN_MS = 1_000_000;
const FREE_MS = BEGAN_MS + CLAIM_LEASE_MS;
const CLAIMED: PairState = { ...UNKNOWN_PAIR, claim: { operationId: "other", alone: 0, untilMs: FREE_MS } };
const UNSETTLED: PairState = { ...UNKNOWN_PAIR, unsettled: { operationId: "other", untilMs: FREE_MS } };

/** Waits until the message is to go back, or `forMs` are over. */
async function wait(pair: PairState, company: Company | undefined, forMs = CLAIM_LEASE_MS) {
  const clock = manualClock(BEGAN_MS);
  const ports = { clock, random: () => 0.5 };
  const deadlineMs = BEGAN_MS + 120_000;
  let idleSinceMs: number | undefined;
  for (;;) {
    const wait = await waitForPair(pair, FREE_MS, { deadlineMs, company, idleSinceMs }, ports);
    const waitedMs = clock.now() - BEGAN_MS;
    if (wait.kind === "go_back") return { afterMs: wait.afterMs, waitedMs };
    if (waitedMs >= forMs) return { afterMs: undefined, waitedMs };
    ({ idleSinceMs } = wait);
  }
}

describe("a request whose pair another operation has", () => {
  test("waits for a claim for two and a half seconds where nothing else is at work, and goes back for as long again", async () => {
    const [company] = gather(1);
    const { afterMs, waitedMs } = await wait(CLAIMED, company);
    expect(waitedMs).toBe(2_500);
    expect(afterMs).toBe(2_500);
  });

  test("does not wait for an unsettled pair where nothing else is at work: goes back until it is settled", async () => {
    const [company] = gather(1);
    expect(await wait(UNSETTLED, company)).toEqual({ afterMs: CLAIM_LEASE_MS, waitedMs: 0 });
  });

  test.each([
    ["claimed", CLAIMED],
    ["unsettled", UNSETTLED],
  ])("waits for a pair that is %s while another message of its batch is at work", async (_, pair) => {
    const [company, other] = gather(2);
    other?.waitFor("write");
    expect((await wait(pair, company, 20_000)).afterMs).toBeUndefined();
  });

  test("does not count as company for another one that waits for a pair", async () => {
    const [company, other] = gather(2);
    other?.waitFor("pair");
    expect(await wait(UNSETTLED, company)).toMatchObject({ waitedMs: 0 });
  });

  test("waits for as long as it may where no batch bounds it", async () => {
    expect((await wait(UNSETTLED, undefined, 40_000)).afterMs).toBeUndefined();
  });

  test("is received about six times while a crashed execution's claim lasts", () => {
    let receives = 0;
    for (let leftMs = CLAIM_LEASE_MS - 2_500; leftMs > 0; receives++)
      leftMs -= Math.max(1_000, CLAIM_LEASE_MS - leftMs) + 2_500;
    expect(receives).toBeLessThanOrEqual(6);
  });
});
