import { expect, test } from "vitest";
import { findingsOf, picture } from "./judge.ts";
import type { World } from "./world.ts";

/** What a browser without a login sees, and links of other deployments. */
export function testLogin(world: World): void {
  test("a link works once; then the page says how to get another", async () => {
    const page = await world.open("/");
    const link = world.console.link();
    await page.context().clearCookies();
    await page.goto(link);
    expect(page.url()).toBe(`http://127.0.0.1:${world.console.port}/local`);
    await page.context().clearCookies();
    const answer = await page.goto(link);
    expect(answer?.status()).toBe(401);
    await page.getByText("Press Enter in the terminal").waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await picture(page, "login");
    await page.context().close();
  });

  test("a page whose login has ended says so", async () => {
    const page = await world.open("/");
    await page.context().clearCookies();
    await page.getByRole("link", { name: "Batches" }).click();
    await page.getByRole("heading", { name: "Your login has ended" }).waitFor();
    await page.getByText("It prints a new link, which brings you in again.").waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await picture(page, "login-ended");
    await page.context().close();
  });

  test("a plan that is agreed to after the login has ended is not carried out, and the page says why", async () => {
    const page = await world.open("/");
    await page.getByRole("button", { name: "Pause the bulk lane" }).click();
    await page.getByLabel("Reason, for the record").fill("too late");
    await page.context().clearCookies();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Pause" }).click();
    await dialog.getByText("Login: it has expired. Press Enter in the console's terminal").waitFor();
    await page.context().close();
    const { objects } = await world.own.json("budget");
    expect(objects.filter(({ state }) => state === "disabled")).toEqual([]);
  });

  test("an address that is not well-formed is a view that cannot be read", async () => {
    const page = await world.open("/batches/%E0%A4%A");
    await page.getByText('There is no view "batch/%E0%A4%A".').waitFor();
    await page.context().close();
  });

  test("a link of another deployment names the command that opens its console", async () => {
    const page = await world.open("/");
    await page.goto(`http://127.0.0.1:${world.console.port}/orgconn-production/batches/x`);
    await page.getByText("orgconn console --stack orgconn-production").waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await picture(page, "another-deployment");
    await page.context().close();
  });
}
