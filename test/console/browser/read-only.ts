import { expect, test } from "vitest";
import { addressOf, BATCH, ORGANIZATION, type World } from "./world.ts";

/** A console that changes nothing. */
export function testReadOnly(world: World): void {
  test("a page that is read only has no button for a change, and is live all the same", async () => {
    const page = await world.open("/", { on: world.readOnly });
    for (const path of ["/", `/batches/${BATCH}`, "/dead-letters", `/organizations/${ORGANIZATION}`]) {
      await page.goto(addressOf(world.readOnly, path));
      await page.getByText("read only").waitFor();
      await page.getByRole("table").first().waitFor();
      expect(await page.getByRole("button", { name: /…$|^Ask/ }).count()).toBe(0);
      expect(await page.getByRole("checkbox").count()).toBe(0);
    }
    await page.context().close();
  });
}
