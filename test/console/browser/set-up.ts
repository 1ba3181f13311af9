import { chromium } from "../../../scripts/chromium.ts";

/** Makes sure that there is a browser. */
export default function setUp(): void {
  process.env.CHROMIUM = chromium();
}
