import { expect, test } from "vitest";
import { findingsOf, picture } from "./judge.ts";
import type { World } from "./world.ts";

/** What the page says of actions that were carried out. */
export function testNotices(world: World): void {
  test("the latest actions are in sight, each can be hidden, and all come back", async () => {
    const page = await world.open("/batches");
    const jobs = page.getByRole("region", { name: "Actions" });
    const notices = jobs.getByRole("article");
    await notices.first().waitFor();
    expect(await notices.count()).toBeLessThanOrEqual(3);
    await jobs.getByRole("button", { name: /^Show \d+ earlier actions$/ }).click();
    const all = await notices.count();
    expect(all).toBeGreaterThan(5);
    expect(await findingsOf(page)).toEqual([]);
    await picture(page, "actions-all");
    await jobs.getByRole("button", { name: "Hide all" }).click();
    expect(await notices.count()).toBe(0);
    await jobs.getByRole("button", { name: `Show ${all} earlier actions` }).click();
    expect(await notices.count()).toBe(all);
    await page.reload();
    await notices.first().waitFor();
    const shown = await page.getByRole("button", { name: /^Hide: / }).elementHandles();
    await shown[0]?.click();
    await expect.poll(() => shown[0]?.isVisible()).toBe(false);
    await page.context().close();
  });
}
