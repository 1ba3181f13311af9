import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { findingsOf, picture } from "./judge.ts";
import { BATCH, ORGANIZATION, type World } from "./world.ts";

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** The page by its single keys: no pointer, and no Tab. */
export function testKeys(world: World): void {
  test("letters are selected, one is looked at, and the selection is still there", async () => {
    const page = await world.open("/");
    await page.getByText("All circuits are closed").waitFor();
    await press(page, "g", "d");
    const letters = page.getByRole("region", { name: "Dead letters", exact: true }).locator("tbody tr");
    await letters.nth(7).waitFor();
    const kinds = await page
      .getByRole("region", { name: "Dead letters by reason" })
      .locator("tbody tr")
      .count();
    await press(page, ...Array.from({ length: kinds + 1 }, () => "j"));
    await press(page, "x", "j", "j", "x", "k");
    const selected = () =>
      letters.evaluateAll((rows) => rows.map(({ className }) => className === "selected"));
    expect(await selected()).toEqual([true, false, true, false, false, false, false, false]);
    await page.getByText("2 selected").waitFor();
    await picture(page, "dead-letters-selected");
    const name = (await letters.nth(1).getByRole("link").first().textContent()) ?? "";
    await press(page, "Enter");
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page.goBack();
    await page.getByText("2 selected").waitFor();
    await page.context().close();
  });

  test("an id is searched for, and what is none is told", async () => {
    const page = await world.open("/");
    await page.getByText("All circuits are closed").waitFor();
    await press(page, "/");
    await page.keyboard.type("not an id");
    await press(page, "Enter");
    await page.getByText("id: it has up to 64 letters, digits, _ and - only.").waitFor();
    await press(page, "Control+A");
    await page.keyboard.type(BATCH);
    await press(page, "Enter");
    await page.getByRole("heading", { level: 1, name: BATCH }).waitFor();
    await press(page, "/");
    await page.keyboard.type(ORGANIZATION);
    await press(page, "Enter");
    await page.getByRole("heading", { level: 1, name: ORGANIZATION }).waitFor();
    await page.context().close();
  });

  test("each lane is reached", async () => {
    const page = await world.open("/");
    await page.getByRole("button", { name: "Pause the bulk lane" }).waitFor();
    await press(page, "j", "j", "Enter");
    await page.getByRole("heading", { name: /^Pause the / }).waitFor();
    await press(page, "Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.context().close();
  });

  test("the keys are listed, and can be turned off", async () => {
    const page = await world.open("/batches");
    await page.getByRole("table").waitFor();
    await press(page, "?");
    await page.getByRole("heading", { name: "Keys" }).waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await picture(page, "keys");
    await page.getByLabel("Single keys do this").press("Space");
    await press(page, "Escape", "g", "d");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(page.url()).toMatch(/\/batches$/);
    await press(page, "?");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await page.context().close();
  });
}
