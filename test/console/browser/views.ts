import type { Request } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { expectNarrow, findingsOf, picture } from "./judge.ts";
import { testStates } from "./states.ts";
import { BATCH, OKTA, ORGANIZATION, SCRIPT, sendMixedBatch, type World } from "./world.ts";

/** Each view: empty, and with data. */
export function testViews(world: World): void {
  let operation = "";
  let letter = "";

  describe("before anything was sent", () => {
    test.each([
      ["/", "The tenant's limits are not known yet"],
      ["/batches", "There is no batch yet"],
      ["/dead-letters", "There are no dead letters"],
      [`/organizations/${ORGANIZATION}`, "No request was ever applied to it"],
      ["/batches/onboarding-42", 'there is no batch "onboarding-42"'],
      ["/operations/onboarding-42", "There is no record of it"],
    ])("%s says what would fill it", async (path, words) => {
      const page = await world.open(path);
      await page.getByText(words).waitFor();
      expect(await findingsOf(page)).toEqual([]);
      await picture(page, `empty${path.replaceAll("/", "-")}`);
      await page.context().close();
    });
  });

  describe("with data", () => {
    beforeAll(async () => {
      // The chart has what was seen while a page was open.
      const watching = await world.open("/");
      await sendMixedBatch(world, BATCH);
      await watching.context().close();
      const enabled = await world.own.json(
        "enable",
        ORGANIZATION,
        OKTA,
        "--no-show-as-button",
        "--requested-by",
        SCRIPT,
        "--reason",
        SCRIPT,
        "--wait",
      );
      operation = String(enabled.objects.at(-1)?.operation_id);
      const listed = await world.own.json("dead-letters", "list");
      letter = String(listed.objects[0]?.operation_id);
    });

    const VIEWS = [
      ["overview", () => "/", "All circuits are closed"],
      ["batches", () => "/batches", BATCH],
      ["batch", () => `/batches/${BATCH}`, "of 48 rows"],
      ["dead-letters", () => "/dead-letters", "Select all 8"],
      ["organization", () => `/organizations/${ORGANIZATION}`, "Connections on record"],
      ["operation", () => `/operations/${operation}`, "first received by the worker"],
      ["dead-letter", () => `/operations/${letter}`, "dead-lettered"],
    ] as const;

    test.each(VIEWS)(
      "%s shows it, axe finds nothing in either scheme, and 320 px are enough",
      async (name, path, words) => {
        const page = await world.open(path());
        await page.getByText(new RegExp(words)).first().waitFor();
        if (name === "overview") await page.locator("path.rate").waitFor({ state: "attached" });
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await picture(page, `${name}-${colorScheme}`);
          expect(await findingsOf(page)).toEqual([]);
        }
        await page.setViewportSize({ width: 320, height: 640 });
        await picture(page, `${name}-narrow`);
        await expectNarrow(page);
        await page.context().close();
      },
    );

    testStates(world, () => operation);

    test("a page that is hidden reads nothing, and one that is shown again goes on", async () => {
      const page = await world.open("/");
      await page.getByText("All circuits are closed").waitFor();
      const show = (state: "hidden" | "visible") =>
        page.evaluate(
          `Object.defineProperty(document, "visibilityState", { value: "${state}", configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));`,
        );
      const isStream = (request: Request) => request.url().includes("/api/updates");
      const closed = page.waitForEvent("requestfailed", isStream);
      await show("hidden");
      await closed;
      const opened = page.waitForRequest(isStream);
      await show("visible");
      await opened;
      await page.context().close();
    });
  });
}
