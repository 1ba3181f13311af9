import type { Settings } from "../../../contract/request.ts";
import type { Places } from "./requests.ts";

/** The organizations and connections that the tenant has. */
export function existing({ organizations, connections }: Places): Places {
  return {
    organizations: organizations.filter((id) => !id.startsWith("org_unknown")),
    connections: connections.filter((id) => !id.startsWith("con_unknown")),
  };
}

/** Leaves out what does not apply to connections of a strategy. */
export function applicable<S extends Settings>(settings: S, strategy = "auth0"): S {
  const { is_signup_enabled: _, ...others } = settings;
  return strategy === "auth0" ? settings : (others as S);
}
