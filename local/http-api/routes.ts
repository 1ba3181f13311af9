/** A route of an HTTP API, as the template has it. */
export interface ApiRoute {
  /** Such as `GET /operations/{operation_id}`. */
  readonly key: string;
  /** A token needs one of them. */
  readonly scopes: readonly string[];
}

/** A route that a request matches, with the parameters in its path. */
export interface MatchedRoute {
  readonly route: ApiRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Finds the route of a request.
 *
 * @param path As it was sent, without the query.
 * @returns undefined where there is none.
 * @example matchRoute([{ key: "GET /operations/{id}", scopes: [] }], "GET", "/operations/a%20b")?.parameters // { id: "a b" }
 */
export function matchRoute(
  routes: readonly ApiRoute[],
  method: string,
  path: string,
): MatchedRoute | undefined {
  for (const route of routes) {
    const [wantedMethod, wantedPath = ""] = route.key.split(" ");
    const parameters = wantedMethod === method ? parametersOf(wantedPath, path) : undefined;
    if (parameters !== undefined) return { route, parameters };
  }
  return undefined;
}

function parametersOf(wanted: string, path: string): Record<string, string> | undefined {
  const [pattern, given] = [wanted.split("/"), path.split("/")];
  if (pattern.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = decoded(given[index] ?? "");
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
    if (name === undefined ? part !== segment : segment === "") return undefined;
    if (name !== undefined) parameters[name] = segment;
  }
  return parameters;
}

/** A segment that is not well encoded stays as it is: no operation_id looks like that. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
