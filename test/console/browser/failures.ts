import { expect, test } from "vitest";
import { findingsOf, picture } from "./judge.ts";
import type { World } from "./world.ts";

/** A deployment, and then a server, that does not answer. */
export function testFailures(world: World): void {
  test("data stay visible and are marked stale where the deployment does not answer, and where the server does not", async () => {
    const page = await world.open("/");
    await page.getByText("All circuits are closed").waitFor();
    await world.own.operator.leave();
    await page
      .getByText(/stale since \d\d:\d\d:\d\d\. The console tries again by itself\./)
      .waitFor({ timeout: 55_000 });
    await page.getByText("stale", { exact: true }).waitFor();
    await page.getByText("All circuits are closed").waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await picture(page, "overview-stale");
    await world.console.close();
    await page.getByText("not connected").waitFor();
    await page.context().close();
  });
}
