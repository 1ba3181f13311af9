import { expect, test, vi } from "vitest";
import { organizations, rowsFor } from "../../end-to-end/own-tenant.ts";
import { agree, outcome } from "./agree.ts";
import { picture } from "./judge.ts";
import { BATCH, OKTA, type World } from "./world.ts";

/** A batch is cancelled, and another is rolled back. */
export function testBatches(world: World): void {
  test("a batch is cancelled: its rows get no call", async () => {
    const batch = "2026-12-mistake";
    const ids = organizations(400, 5);
    await world.own.json("pause", "--lane", "bulk");
    await world.own.backfillUnwatched(batch, rowsFor("enable", ids, OKTA));
    const page = await world.open(`/batches/${batch}`);
    await page.getByText("The bulk lane is paused until it is resumed: its rows wait.").waitFor();
    await page.getByRole("button", { name: "Cancel …" }).click();
    await page.getByText("5 rows without a call yet get none").waitFor();
    await agree(page, "Cancel the batch", "the wrong connection");
    await outcome(page, `${batch} is cancelled`).waitFor();
    await page.getByText(/^the wrong connection \(cancelled by /).waitFor();
    await page.context().close();
    await world.own.json("resume", "--lane", "bulk");
    expect(ids.map((id) => world.own.at(id, OKTA))).toEqual(ids.map(() => "absent"));
  });

  test("a batch is rolled back although the tab is closed, and what was left is told", async () => {
    const page = await world.open(`/batches/${BATCH}`);
    await page.getByRole("button", { name: "Roll back …" }).click();
    await page.getByLabel("Reason, for the record").fill("the rollout is off");
    await page.getByRole("button", { name: "Make the plan" }).click();
    await page.getByRole("heading", { name: "Restore 39 connections" }).waitFor();
    await picture(page, "plan-rollback");
    await page.getByRole("button", { name: "Restore 39 connections" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.context().close();
    const restored = organizations(101, 39);
    await vi.waitFor(
      () => expect(restored.map((id) => world.own.at(id, OKTA))).toEqual(restored.map(() => "absent")),
      { timeout: 30_000, interval: 200 },
    );
    const again = await world.open("/batches");
    await outcome(again, `39 rows of 39 are sent as the batch ${BATCH}-rollback.`).waitFor();
    await outcome(again, "What was left, and why (1)").waitFor();
    await again.context().close();
  });
}
