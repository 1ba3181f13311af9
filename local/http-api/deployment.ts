import type { ResolvedResource, TemplateReader } from "../template.ts";
import type { ApiRoute } from "./routes.ts";

/** The HTTP API in front of the lanes, as the template describes it. */
export interface HttpApiDeployment {
  readonly function: ResolvedResource;
  readonly routes: readonly ApiRoute[];
  /** What tokens must be issued for. */
  readonly audience: string;
  /** Requests a second, and at once. */
  readonly throttle: { readonly rate: number; readonly burst: number };
}

/**
 * Finds the HTTP API in a template.
 *
 * @param functions All functions of the template.
 * @returns undefined where the template has none.
 */
export function readHttpApi(
  reader: TemplateReader,
  functions: readonly ResolvedResource[],
): HttpApiDeployment | undefined {
  const [integration] = reader.resourcesOf("AWS::ApiGatewayV2::Integration", ["IntegrationUri"]);
  const [authorizer] = reader.resourcesOf("AWS::ApiGatewayV2::Authorizer", ["JwtConfiguration"]);
  const [stage] = reader.resourcesOf("AWS::ApiGatewayV2::Stage", ["DefaultRouteSettings"]);
  const called = functions.find(({ name }) =>
    String(integration?.properties.IntegrationUri).endsWith(`:${name}`),
  );
  if (called === undefined || authorizer === undefined || stage === undefined) return undefined;
  const { Audience } = authorizer.properties.JwtConfiguration as { readonly Audience: readonly [string] };
  const { ThrottlingRateLimit, ThrottlingBurstLimit } = stage.properties.DefaultRouteSettings as {
    readonly ThrottlingRateLimit: number;
    readonly ThrottlingBurstLimit: number;
  };
  return {
    function: called,
    routes: reader
      .resourcesOf("AWS::ApiGatewayV2::Route", ["RouteKey", "AuthorizationScopes"])
      .map(({ properties: { RouteKey, AuthorizationScopes } }) => ({
        key: String(RouteKey),
        scopes: AuthorizationScopes as readonly string[],
      })),
    audience: Audience[0],
    throttle: { rate: ThrottlingRateLimit, burst: ThrottlingBurstLimit },
  };
}
