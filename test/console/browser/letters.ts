import { expect, test } from "vitest";
import { agree, outcome } from "./agree.ts";
import { picture } from "./judge.ts";
import { OKTA, type World } from "./world.ts";

/** Dead letters are redriven and discarded: by hand, and all that match. */
export function testLetters(world: World): void {
  const record = async (operation: string) => (await world.own.json("status", operation)).objects[0] ?? {};

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

  test("letters that are selected by hand are discarded, and no others", async () => {
    const page = await world.open("/dead-letters");
    await page.getByRole("link", { name: /No organization found/ }).click();
    await page.getByLabel("Select all 6").waitFor();
    const boxes = page.getByRole("region", { name: "Dead letters", exact: true }).getByRole("checkbox");
    const names = await boxes.evaluateAll((all) => all.map((box) => box.getAttribute("aria-label") ?? ""));
    const [first = "", second = "", third = ""] = names.map((name) => name.replace("Select ", ""));
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await page.getByRole("button", { name: "Discard …" }).click();
    await agree(page, "Discard 2", "these two are gone");
    await outcome(page, "2 of 2 dead letters discarded.").waitFor();
    await page.getByLabel("Select all 4").waitFor();
    await page.context().close();
    for (const operation of [first, second])
      expect(await record(operation)).toMatchObject({ discarded_because: "these two are gone" });
    expect((await record(third)).discarded_at).toBeUndefined();
  });

  test("what comes up after a plan was made is not part of it", async () => {
    const page = await world.open("/dead-letters");
    await page.getByRole("link", { name: /No organization found/ }).click();
    await page.getByLabel("Select all 4").check();
    await page.getByRole("button", { name: "Discard …" }).click();
    await page.getByRole("heading", { name: "Discard 4 dead letters for good" }).waitFor();
    await picture(page, "plan-discard");
    const { objects } = await world.own.json("enable", "org_unknownlater", OKTA, "--wait");
    await agree(page, "Discard 4", "those organizations are gone");
    await outcome(page, "4 of 4 dead letters discarded.").waitFor();
    await picture(page, "dead-letters-outcome");
    await page.context().close();
    const later = await record(String(objects.at(-1)?.operation_id));
    expect([later.status, later.discarded_at]).toEqual(["dead_lettered", undefined]);
  });

  test("one is redriven from its own page", async () => {
    const page = await world.open("/dead-letters");
    const link = page.getByRole("region", { name: "Dead letters", exact: true }).getByRole("link").first();
    const operation = (await link.textContent()) ?? "";
    const before = await record(operation);
    await link.click();
    await page.getByRole("button", { name: "Redrive …" }).click();
    await agree(page, "Redrive 1", "once more");
    await outcome(page, "1 of 1 dead letter sent back.").waitFor();
    await page.context().close();
    expect(await record(operation)).toMatchObject({
      redrives: Number(before.redrives ?? 0) + 1,
      redriven_because: "once more",
    });
  });
}
