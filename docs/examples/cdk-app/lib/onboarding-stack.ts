import * as lambda from "aws-cdk-lib/aws-lambda";
import * as cdk from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { OrganizationConnectionWorker } from "orgconn/cdk";

/** The worker, and a service of yours that sends requests to it. */
export class OnboardingStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);

    const worker = new OrganizationConnectionWorker(this, "OrganizationConnections", {
      auth0Domain: "example.eu.auth0.com",
      retain: true,
    });
    worker.addOutputs();

    const onboarding = new lambda.Function(this, "Onboarding", {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: "index.handler",
      code: lambda.Code.fromInline("exports.handler = async () => {};"),
    });
    worker.grantEnqueue(onboarding);
    worker.grantReadOperation(onboarding);
  }
}
