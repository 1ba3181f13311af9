import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import { organizations, rowsFor } from "../../end-to-end/own-tenant.ts";
import { findingsOf, picture } from "./judge.ts";
import { BATCH, OKTA, ORGANIZATION, type World } from "./world.ts";

/** Gives a reason, and has the plan that is shown carried out. @param verb The word on the button. */
async function agree(page: Page, verb: string | RegExp, reason: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason, for the record").fill(reason);
  await dialog.getByRole("button", { name: verb }).click();
  await dialog.waitFor({ state: "hidden" });
}

const outcome = (page: Page, text: string | RegExp) =>
  page.getByRole("region", { name: "Actions" }).getByText(text).first();

async function isFocused(page: Page, name: string): Promise<boolean> {
  return page.getByRole("button", { name }).evaluate((button) => button.matches(":focus"));
}

/** Each action from the click to the tenant's state. */
export function testActions(world: World): void {
  const lane = async () => {
    const { objects } = await world.own.json("budget");
    return objects.find(({ kind, lane }) => kind === "lane" && lane === "bulk")?.state;
  };
  const record = async (operation: string) => (await world.own.json("status", operation)).objects[0] ?? {};

  test("a lane is paused by the keyboard alone", async () => {
    const page = await world.open("/");
    await page.getByRole("button", { name: "Pause the bulk lane" }).waitFor();
    const press = (key: string) => page.keyboard.press(key);
    for (let step = 0; step < 40; step++) {
      await press("Tab");
      if (await isFocused(page, "Pause the bulk lane")) break;
    }
    await press("Enter");
    await page.getByText("The worker takes nothing from the bulk lane").waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findingsOf(page)).toEqual([]);
      await picture(page, `plan-pause-${colorScheme}`);
    }
    await page.keyboard.type("Auth0 asked us to wait");
    await press("Enter");
    await outcome(page, "The bulk lane is paused.").waitFor();
    expect(await lane()).toBe("disabled");
    await page
      .getByText(/The bulk lane is paused; /)
      .first()
      .waitFor();
    await picture(page, "overview-paused");
    await page.context().close();
  });

  test("a plan without a reason is not carried out", async () => {
    const page = await world.open("/");
    await page.getByRole("button", { name: "Resume the bulk lane" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Resume" }).click();
    await page.getByText("Say why: it goes on record.").waitFor();
    await page.keyboard.press("Escape");
    expect(await lane()).toBe("disabled");
    await page.context().close();
  });

  test("a batch is cancelled: its rows get no call", async () => {
    const batch = "2026-12-mistake";
    const ids = organizations(400, 5);
    await world.own.backfillUnwatched(batch, rowsFor("enable", ids, OKTA));
    const page = await world.open(`/batches/${batch}`);
    await page.getByRole("button", { name: "Cancel …" }).click();
    await page.getByText("5 rows without a call yet get none").waitFor();
    await agree(page, "Cancel the batch", "the wrong connection");
    await outcome(page, `${batch} is cancelled`).waitFor();
    await page.getByText(/^the wrong connection \(cancelled by /).waitFor();
    await page.context().close();
    expect(ids.map((id) => world.own.at(id, OKTA))).toEqual(ids.map(() => "absent"));
  });

  test("a lane is resumed", async () => {
    const page = await world.open("/");
    await page.getByRole("button", { name: "Resume the bulk lane" }).click();
    await agree(page, "Resume", "the wait is over");
    await outcome(page, "The bulk lane is running.").waitFor();
    expect(await lane()).toBe("enabled");
    await page.context().close();
  });

  test("dead letters are redriven by their words, with who and why on record", async () => {
    const page = await world.open("/dead-letters");
    await page.getByRole("link", { name: /The connection does not exist/ }).click();
    await page.getByLabel("Select all 2").check();
    await page.getByRole("button", { name: "Redrive …" }).click();
    await page.getByRole("heading", { name: "Redrive 2 dead letters" }).waitFor();
    const item = (await page.getByRole("dialog").locator("li").first().textContent()) ?? "";
    await agree(page, "Redrive 2", "the connection exists now");
    await outcome(page, "2 of 2 dead letters sent back.").waitFor();
    await page.context().close();
    const [operation = ""] = item.split("  ");
    expect(await record(operation)).toMatchObject({
      redrives: 1,
      redriven_because: "the connection exists now",
    });
  });

  test("what comes up after a plan was made is not part of it", async () => {
    const page = await world.open("/dead-letters");
    await page.getByRole("link", { name: /No organization found/ }).click();
    await page.getByLabel("Select all 6").check();
    await page.getByRole("button", { name: "Discard …" }).click();
    await page.getByRole("heading", { name: "Discard 6 dead letters for good" }).waitFor();
    await picture(page, "plan-discard");
    const { objects } = await world.own.json("enable", "org_unknownlater", OKTA, "--wait");
    await agree(page, "Discard 6", "those organizations are gone");
    await outcome(page, "6 of 6 dead letters discarded.").waitFor();
    await picture(page, "dead-letters-outcome");
    await page.context().close();
    const later = await record(String(objects.at(-1)?.operation_id));
    expect([later.status, later.discarded_at]).toEqual(["dead_lettered", undefined]);
  });

  test("a connection is disabled, and the record says who asked and why", async () => {
    expect(world.own.at(ORGANIZATION, OKTA)).toMatch(/^on/);
    const page = await world.open(`/organizations/${ORGANIZATION}`);
    await page.getByRole("button", { name: `Disable ${OKTA}` }).click();
    await agree(page, "Disable", "the contract has ended");
    await outcome(page, "succeeded (applied)").waitFor();
    expect(world.own.at(ORGANIZATION, OKTA)).toBe("absent");
    await page.getByText("the contract has ended").first().waitFor();
    await page.context().close();
  });

  test("the tenant is asked, and what others changed is named", async () => {
    const page = await world.open("/organizations/org_0000000000000102");
    await page.getByRole("button", { name: "Ask the tenant" }).click();
    await page.getByText("As on record").waitFor();
    await picture(page, "organization-asked");
    await page.context().close();
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

  test("a page that is read only has no button for a change, and is live all the same", async () => {
    for (const path of ["/", `/batches/${BATCH}`, "/dead-letters", `/organizations/${ORGANIZATION}`]) {
      const page = await world.open(path, { on: world.readOnly });
      await page.getByText("read only").waitFor();
      await page.getByRole("table").first().waitFor();
      expect(await page.getByRole("button", { name: /…$|^Ask/ }).count()).toBe(0);
      expect(await page.getByRole("checkbox").count()).toBe(0);
      await page.context().close();
    }
  });
}
