import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Pictures of each view are left here, to be looked at. */
const PICTURES = join(import.meta.dirname, "../../../.orgconn/console");

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds in a page: the rule, and where. */
export async function findingsOf(page: Page): Promise<string[]> {
  // Not as an element of the page: its policy would refuse the script.
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResult> } };
    return axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
  });
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`,
  );
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** Leaves a picture of a whole page, in a window that is as tall: in a lower one, what sticks to its edge would hide something. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const window = page.viewportSize() ?? { width: 1_280, height: 900 };
  const height = await page.locator("html").evaluate(({ scrollHeight }) => scrollHeight);
  await page.setViewportSize({ ...window, height });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  await page.setViewportSize(window);
}

/** Expects that a page is usable in a narrow window: nothing but what scrolls by itself is wider. */
export async function expectNarrow(page: Page): Promise<void> {
  const { width, inner } = await page.locator("html").evaluate(({ scrollWidth, clientWidth }) => ({
    width: scrollWidth,
    inner: clientWidth,
  }));
  expect(width, `${page.url()} is wider than its window`).toBeLessThanOrEqual(inner);
}
