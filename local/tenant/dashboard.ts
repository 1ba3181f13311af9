import { DEFAULT_SETTINGS, type Effect, type FullSettings, type World } from "./world.ts";

/** What a user of the Dashboard does to a connection of an organization. */
export const DASHBOARD_ACTIONS = ["enable", "turn_off", "turn_on", "remove"] as const;

/** One of `DASHBOARD_ACTIONS`. */
export type DashboardAction = (typeof DASHBOARD_ACTIONS)[number];

/**
 * The change of state that an action in the Dashboard makes.
 *
 * @param settings What an `enable` names; the other actions keep the settings.
 * @returns undefined where the action changes nothing: turning off what is not on, turning on what is not off,
 *   removing what is not associated. An `enable` of what is associated turns it on and changes the named settings.
 * @example
 * const effect = dashboardEffect(world, "turn_off", "org_1", "con_1");
 * if (effect !== undefined) world.apply(effect);
 */
export function dashboardEffect(
  world: World,
  action: DashboardAction,
  organizationId: string,
  connectionId: string,
  settings: Partial<FullSettings> = {},
): Effect | undefined {
  const found = world.association(organizationId, connectionId);
  const made = { organizationId, connectionId, by: "dashboard" } as const;
  switch (action) {
    case "enable":
      return {
        kind: "enabled",
        ...made,
        settings: { ...(found?.settings ?? DEFAULT_SETTINGS), ...settings },
      };
    case "turn_off":
      return found?.isEnabled ? { kind: "turned_off", ...made, settings: found.settings } : undefined;
    case "turn_on":
      return found?.isEnabled === false
        ? { kind: "turned_on", ...made, settings: found.settings }
        : undefined;
    case "remove":
      return found === undefined ? undefined : { kind: "disabled", ...made };
  }
}
