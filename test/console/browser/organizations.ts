import { expect, test } from "vitest";
import { agree, outcome } from "./agree.ts";
import { findingsOf, picture } from "./judge.ts";
import { OKTA, ORGANIZATION, type World } from "./world.ts";

const ANOTHER = "con_0000000000000003";

/** Connections of one organization are disabled, enabled and read, and the tenant is asked. */
export function testOrganizations(world: World): void {
  const path = `/organizations/${ORGANIZATION}`;

  test("a connection is disabled, and the record says who asked and why", async () => {
    expect(world.own.at(ORGANIZATION, OKTA)).toMatch(/^on/);
    const page = await world.open(path);
    await page.getByRole("button", { name: `Disable ${OKTA}` }).click();
    await agree(page, "Disable", "the contract has ended");
    await outcome(page, /^Disable .*: succeeded \(applied\)/).waitFor();
    expect(world.own.at(ORGANIZATION, OKTA)).toBe("absent");
    await page.getByText("the contract has ended").first().waitFor();
    await page.context().close();
  });

  test("a connection is enabled again", async () => {
    const page = await world.open(path);
    await page.getByRole("button", { name: `Enable ${OKTA}` }).click();
    await agree(page, "Enable", "the contract goes on");
    await outcome(page, /^Enable .*: succeeded \(applied\)/).waitFor();
    expect(world.own.at(ORGANIZATION, OKTA)).toMatch(/^on/);
    await page.getByRole("button", { name: `Disable ${OKTA}`, exact: true }).waitFor();
    await page.context().close();
  });

  test("another connection is enabled, with the settings that are chosen", async () => {
    const page = await world.open(path);
    await page.getByText("Another connection, or other settings").click();
    await page.getByLabel("Connection", { exact: true }).fill("nothing");
    await page.getByRole("button", { name: "Enable …", exact: true }).click();
    await page
      .getByRole("dialog")
      .getByText(/^connection: /)
      .waitFor();
    await page.keyboard.press("Escape");
    await page.getByLabel("Connection", { exact: true }).fill(ANOTHER);
    await page.locator("select[name=assign_membership_on_login]").selectOption("yes");
    await page.locator("select[name=show_as_button]").selectOption("no");
    await page.getByRole("button", { name: "Enable …", exact: true }).click();
    await page.getByText("assign_membership_on_login=true, show_as_button=false").waitFor();
    await picture(page, "plan-enable");
    await agree(page, "Enable", "their second identity provider");
    await outcome(page, new RegExp(`^Enable ${ANOTHER} .*: succeeded`)).waitFor();
    expect(world.own.at(ORGANIZATION, ANOTHER)).toBe("on, membership, no button");
    await page.context().close();
  });

  test("the connections are retrieved, and the list is on record", async () => {
    const page = await world.open(path);
    await page.getByRole("button", { name: "Retrieve …" }).click();
    await page.getByText("Nothing changes.").waitFor();
    await agree(page, "Retrieve", "a look before the meeting");
    await outcome(page, /^Retrieve the connections of .*: succeeded/).waitFor();
    const job = page.getByRole("article").filter({ hasText: "Retrieve the connections of" });
    await job.getByRole("link", { name: "Show" }).click();
    const list = page.getByRole("region", { name: "Connections at the tenant" });
    await list.getByText(OKTA).waitFor();
    await list.getByText(ANOTHER).waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await picture(page, "operation-retrieve");
    await page.context().close();
  });

  test("the tenant is asked, and what others changed is named", async () => {
    const page = await world.open(path);
    const ask = page.getByRole("button", { name: "Ask the tenant" });
    await ask.click();
    await page.getByText("As on record").waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await picture(page, "organization-asked");
    world.own.tenant.dashboard("remove", ORGANIZATION, ANOTHER);
    await ask.click();
    await page.getByText(`Changed by others: ${ANOTHER}`).waitFor();
    await page.context().close();
  });

  test("drift shows what the last comparison of all came to", async () => {
    const { code } = await world.own.json("drift", "--all", "--repair", "--yes");
    expect(code).toBe(1);
    const page = await world.open("/");
    await page.getByText(/1 of \d+ connections differs/).waitFor();
    await page.getByText("1 removed from the organization").waitFor();
    await page.getByText("1 repair was enqueued").waitFor();
    await picture(page, "overview-drift");
    await page.context().close();
  });
}
