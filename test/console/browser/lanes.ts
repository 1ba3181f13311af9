import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { ALARMS_ARE_MUTED, ALARMS_ARE_TRIGGERED, AWS_ENDS_IT } from "../../../operator/lane/pause-words.ts";
import { agree, outcome } from "./agree.ts";
import { expectNarrow, findingsOf, picture } from "./judge.ts";
import type { World } from "./world.ts";

async function isFocused(page: Page, name: string): Promise<boolean> {
  return page.getByRole("button", { name }).evaluate((button) => button.matches(":focus"));
}

/** Lanes are paused and resumed. */
export function testLanes(world: World): void {
  const lane = async (name: string) => {
    const { objects } = await world.own.json("budget");
    return objects.find((object) => object.kind === "lane" && object.lane === name) ?? {};
  };

  test("a lane is paused by the keyboard alone", async () => {
    const page = await world.open("/");
    await page.getByRole("button", { name: "Pause the bulk lane" }).waitFor();
    const press = (key: string) => page.keyboard.press(key);
    for (let step = 0; step < 40; step++) {
      await press("Tab");
      if (await isFocused(page, "Pause the bulk lane")) break;
    }
    await press("Enter");
    await page.getByText("The worker takes nothing from the bulk lane").waitFor();
    await page.getByText(ALARMS_ARE_TRIGGERED).waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findingsOf(page)).toEqual([]);
      await picture(page, `plan-pause-${colorScheme}`);
    }
    await page.keyboard.type("Auth0 asked us to wait");
    await press("Enter");
    await outcome(page, "The bulk lane is paused.").waitFor();
    expect(await lane("bulk")).toMatchObject({ state: "disabled", pause_ends_at: null });
    await page
      .getByText(/The bulk lane is paused; /)
      .first()
      .waitFor();
    await page.getByText("paused until it is resumed").waitFor();
    await picture(page, "overview-paused");
    await page.context().close();
  });

  test("a plan without a reason is not carried out", async () => {
    const page = await world.open("/");
    await page.getByRole("button", { name: "Resume the bulk lane" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Resume" }).click();
    await page.getByText("Say why: it goes on record.").waitFor();
    await page.keyboard.press("Escape");
    expect((await lane("bulk")).state).toBe("disabled");
    await page.context().close();
  });

  test("a lane is resumed", async () => {
    const page = await world.open("/");
    await page.getByRole("button", { name: "Resume the bulk lane" }).click();
    await agree(page, "Resume", "the wait is over");
    await outcome(page, "The bulk lane is running.").waitFor();
    expect((await lane("bulk")).state).toBe("enabled");
    await page.context().close();
  });

  test("a lane is paused until a time that AWS ends the pause at, and resumed before it", async () => {
    const page = await world.open("/", { width: 320, height: 640 });
    await page.getByRole("button", { name: "Pause the interactive lane" }).click();
    const dialog = page.getByRole("dialog");
    const until = dialog.getByLabel("Until");
    await until.fill("tomorrow");
    await until.press("Enter");
    await dialog.getByText("until: it must be a duration from now such as 30m").waitFor();
    expect(await until.getAttribute("aria-invalid")).toBe("true");
    await until.fill("2h");
    await dialog.getByRole("button", { name: "Make the plan" }).click();
    await dialog.getByText(AWS_ENDS_IT).waitFor();
    await dialog.getByText(ALARMS_ARE_MUTED).waitFor();
    await dialog.getByText("orgconn pause --lane interactive --until 2h --local").waitFor();
    expect(await findingsOf(page)).toEqual([]);
    await expectNarrow(page);
    await picture(page, "plan-pause-until-narrow");
    await agree(page, "Pause", "a quiet evening");
    await outcome(page, /^Pause the interactive lane: The interactive lane is paused until /).waitFor();
    const paused = await lane("interactive");
    expect(paused.state).toBe("disabled");
    expect(Date.parse(String(paused.pause_ends_at)) - Date.now()).toBeGreaterThan(7_000_000);

    await page.setViewportSize({ width: 1_280, height: 900 });
    await page.getByText(/^paused until \w/).waitFor();
    await page.getByRole("button", { name: "Resume the interactive lane" }).click();
    await dialog.getByText("The end of its pause is taken away").waitFor();
    await agree(page, "Resume", "it may go on");
    await outcome(page, "The interactive lane is running.").waitFor();
    const resumed = await lane("interactive");
    expect([resumed.state, resumed.pause_ends_at]).toEqual(["enabled", undefined]);
    await page.context().close();
  });
}
