import * as apigateway from "aws-cdk-lib/aws-apigatewayv2";
import { HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { defined } from "../../contract/defined.ts";
import { HTTP_ROUTES, HTTP_THROTTLE } from "../../contract/http-api.ts";
import type { HttpApiSettings } from "./http-api-settings.ts";
import { IntakeFunction, type IntakeFunctionProps } from "./intake-function.ts";

/** What the HTTP API is made of. */
export interface HttpApiProps extends IntakeFunctionProps {
  readonly settings: HttpApiSettings;
  readonly auth0Domain: string;
}

/** A line of the access log. The token's subject is in it, and no token. */
const ACCESS_LOG = {
  requestId: "$context.requestId",
  time: "$context.requestTime",
  ip: "$context.identity.sourceIp",
  client: "$context.authorizer.claims.sub",
  route: "$context.routeKey",
  path: "$context.path",
  status: "$context.status",
  latencyMs: "$context.responseLatency",
  authorizerError: "$context.authorizer.error",
  integrationError: "$context.integrationErrorMessage",
};

/**
 * An HTTP API in front of the lanes, for systems outside AWS: API Gateway checks each client's token, and the function `intake` sends what
 * the client asks for to a lane.
 */
export class HttpApi extends Construct {
  readonly api: apigateway.HttpApi;
  readonly function: lambda.Function;
  /** Where clients reach it, without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    const { settings, auth0Domain } = props;
    this.function = new IntakeFunction(this, "Function", props).function;
    const issuer = settings.issuer ?? `https://${auth0Domain}/`;
    this.api = new apigateway.HttpApi(this, "Api", {
      description: `Requests for the organization connections of ${auth0Domain}`,
      createDefaultStage: false,
      defaultAuthorizer: new HttpJwtAuthorizer("Tokens", issuer, { jwtAudience: [settings.audience] }),
    });
    const integration = new HttpLambdaIntegration("Intake", this.function);
    for (const { method, path, scopes } of Object.values(HTTP_ROUTES)) {
      this.api.addRoutes({
        path,
        methods: [apigateway.HttpMethod[method]],
        integration,
        authorizationScopes: [...scopes],
      });
    }
    this.addStage(props);
    this.url = this.api.apiEndpoint;
  }

  private addStage({ logRetentionDays, removalPolicy, encryptionKey }: HttpApiProps): void {
    const accessLog = new logs.LogGroup(this, "AccessLog", {
      retention: logRetentionDays,
      removalPolicy,
      ...defined({ encryptionKey }),
    });
    const stage = new apigateway.HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit: HTTP_THROTTLE.rate, burstLimit: HTTP_THROTTLE.burst },
    });
    (stage.node.defaultChild as apigateway.CfnStage).accessLogSettings = {
      destinationArn: accessLog.logGroupArn,
      format: JSON.stringify(ACCESS_LOG),
    };
  }
}
