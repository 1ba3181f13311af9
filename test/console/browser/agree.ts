import type { Locator, Page } from "playwright-core";

/** Gives a reason, and has the plan that is shown carried out. @param verb The word on the button. */
export async function agree(page: Page, verb: string | RegExp, reason: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason, for the record").fill(reason);
  await dialog.getByRole("button", { name: verb }).click();
  await dialog.waitFor({ state: "hidden" });
}

/** What the page says of an action that was carried out. */
export function outcome(page: Page, text: string | RegExp): Locator {
  return page.getByRole("region", { name: "Actions" }).getByText(text).first();
}
