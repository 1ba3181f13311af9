import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { answerDeadLetters, EVEN_WORDS } from "../../../scripts/console/dead-letters.ts";
import type { World } from "./world.ts";

/** The page shows the latest 2,000. */
const LETTERS = 2_500;

/** Rows in the document at once, at most: those in the window, and some before and after them. */
const MOST_ROWS = 150;

/** A table of as many dead letters as a page shows. */
export function testManyLetters(world: World): void {
  const rowsOf = (page: Page) =>
    page.getByRole("region", { name: "Dead letters", exact: true }).locator("[data-row]");

  test("2,000 dead letters scroll and are selected with few of their rows in the document", async () => {
    world.staged.answer(answerDeadLetters(LETTERS));
    const page = await world.open("/dead-letters", { on: world.staged });
    await page.getByText("letter-2500", { exact: true }).waitFor();
    expect(await rowsOf(page).count()).toBeLessThanOrEqual(MOST_ROWS);
    await page.getByLabel("Select all 2,000").check();
    await page.getByText("2,000 selected").waitFor();
    for (const part of [0.25, 0.5, 0.75, 1]) {
      await page.evaluate(`scrollTo(0, document.documentElement.scrollHeight * ${part})`);
      await expect.poll(() => rowsInWindow(page)).toBeGreaterThan(5);
      expect(await rowsOf(page).count()).toBeLessThanOrEqual(MOST_ROWS);
    }
    const last = page.getByLabel("Select letter-501", { exact: true });
    await expect.poll(() => last.isChecked()).toBe(true);
    await last.uncheck();
    await page.getByText("1,999 selected").waitFor();
    expect(await page.locator('table[aria-rowcount="2001"]').count()).toBe(1);
    await page.context().close();
  });

  test("rows are reached one by one by the keyboard, those that are not in the document yet included", async () => {
    const page = await world.open("/dead-letters", { on: world.staged });
    await page.getByLabel("Select letter-2500").focus();
    for (let row = 1; row <= 80; row++) {
      await page.keyboard.press("j");
      // Rows are drawn a frame after the window has come near them.
      if (row % 10 === 0) await page.evaluate(TWO_FRAMES);
    }
    expect(await page.evaluate("document.activeElement.textContent")).toBe("letter-2420");
    await page.context().close();
  });

  test("all that match are those of the server, the ones that no page shows included", async () => {
    const page = await world.open(`/dead-letters?${new URLSearchParams({ words: EVEN_WORDS })}`, {
      on: world.staged,
    });
    await page.getByLabel("Select all 1,000").check();
    await page.getByRole("button", { name: "Discard …" }).click();
    await page.getByRole("heading", { name: "Discard 1,250 dead letters for good" }).waitFor();
    await page.context().close();
    world.staged.answer(undefined);
  });
}

const TWO_FRAMES =
  "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))))";

/** How many rows are in sight. */
function rowsInWindow(page: Page): Promise<number> {
  return page.evaluate(
    `[...document.querySelectorAll("[data-row]")].filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    }).length`,
  );
}
