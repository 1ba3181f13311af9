import { DASHBOARD_ACTIONS } from "../../../local/tenant/dashboard.ts";
import type { Draw } from "./chance.ts";
import { applicable, existing } from "./existing.ts";
import { drawSettings } from "./requests.ts";
import type { Scenario } from "./scenario.ts";

const MINUTE_MS = 60_000;

/** A user of the Dashboard, beside those that a world has. */
export function withDashboard(
  { places, sends, ways, dashboard }: Scenario,
  draw: Draw,
): Pick<Scenario, "dashboard"> {
  const lastMs = Math.max(...sends.map(({ atMs }) => atMs)) + 10 * MINUTE_MS;
  const { organizations, connections } = existing(places);
  const change = () => {
    const action = draw.pick(DASHBOARD_ACTIONS);
    const connectionId = draw.pick(connections);
    const settings = applicable(drawSettings(draw), ways.strategies.get(connectionId));
    return {
      atMs: draw.between(0, draw.pick([MINUTE_MS, lastMs])),
      action,
      organizationId: draw.pick(organizations),
      connectionId,
      ...(action === "enable" ? { settings } : {}),
    };
  };
  return { dashboard: [...dashboard, ...Array.from({ length: draw.whole(1, 40) }, change)] };
}
