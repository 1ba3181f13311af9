import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DASHBOARD_ACTIONS, dashboardEffect } from "../../../local/tenant/dashboard.ts";
import { createWorld, DEFAULT_SETTINGS } from "../../../local/tenant/world.ts";
import { tenantFor } from "./support.ts";

const PAIR = ["org_1", "con_1"] as const;
const CHANGED = { ...DEFAULT_SETTINGS, show_as_button: false };

const ON = { isEnabled: true, settings: CHANGED };
const OFF = { isEnabled: false, settings: CHANGED };
const NEW = { isEnabled: true, settings: DEFAULT_SETTINGS };

test.each([
  ["enable", "on", ON],
  ["enable", "off", ON],
  ["enable", "absent", NEW],
  ["turn_off", "on", OFF],
  ["turn_off", "off", OFF],
  ["turn_off", "absent", undefined],
  ["turn_on", "on", ON],
  ["turn_on", "off", ON],
  ["turn_on", "absent", undefined],
  ["remove", "on", undefined],
  ["remove", "off", undefined],
  ["remove", "absent", undefined],
] as const)("%s of what is %s", (action, start, after) => {
  const world = createWorld({});
  const pair = { organizationId: PAIR[0], connectionId: PAIR[1] };
  if (start !== "absent") {
    world.apply({ kind: start === "on" ? "enabled" : "turned_off", ...pair, settings: CHANGED });
  }
  const before = world.association(...PAIR);
  const effect = dashboardEffect(world, action, ...PAIR);
  if (effect !== undefined) world.apply(effect);
  expect(world.association(...PAIR)).toEqual(after);
  expect(world.settings(...PAIR)).toEqual(after?.isEnabled ? after.settings : undefined);
  expect(world.enabledIn(PAIR[0])).toEqual(after?.isEnabled ? [PAIR[1]] : []);
  expect(world.associatedIn(PAIR[0])).toEqual(after === undefined ? [] : [PAIR[1]]);
  if (effect === undefined) expect(after).toEqual(before);
  else expect(effect).toMatchObject({ ...pair, by: "dashboard" });
});

test("what the Dashboard changes is logged without a request, and survives a restart", async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), "tenant-")), "tenant.ndjson");
  const first = await tenantFor({ stateFile });
  expect(first.dashboard("turn_off", ...PAIR)).toBeUndefined();
  for (const action of DASHBOARD_ACTIONS) first.dashboard(action, ...PAIR, { show_as_button: false });
  first.dashboard("enable", ...PAIR, { show_as_button: false });
  first.dashboard("turn_off", ...PAIR);
  const { effects, requests } = first.log;
  expect(requests).toEqual([]);
  expect(effects.map(({ kind, by, requestNumber }) => [kind, by, requestNumber])).toEqual(
    ["enabled", "turned_off", "turned_on", "disabled", "enabled", "turned_off"].map((kind) => [
      kind,
      "dashboard",
      undefined,
    ]),
  );
  await first.close();
  const second = await tenantFor({ stateFile });
  expect(second.world.association(...PAIR)).toEqual(OFF);
});
