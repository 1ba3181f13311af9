import { buildPage } from "../../../scripts/build-page.ts";
import { chromium } from "../../../scripts/chromium.ts";

/** Builds the page that the tests look at, and makes sure that there is a browser. */
export default async function setUp(): Promise<void> {
  process.env.CHROMIUM = chromium();
  await buildPage();
}
