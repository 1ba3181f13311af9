import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import cdk from "../../cdk.json" with { type: "json" };
import { readConfiguration } from "../../lib/configuration.ts";
import { OrganizationConnectionStack } from "../../lib/stack.ts";

/** How an app is synthesized. */
export interface Synthesis {
  /** Whether CDK checks the template by CloudFormation's rules, which takes longer than all the rest: `validation.test.ts` has it do so for every kind of deployment. */
  readonly validated?: boolean;
}

/** What CDK does without, since it is not in a template: where each construct was made, copies of the functions, and a record of each construct's properties. */
const BARE = {
  "aws:cdk:disable-creation-stack-traces": true,
  "aws:cdk:disable-asset-staging": true,
  "@aws-cdk/core:enableAdditionalMetadataCollection": false,
};

/** An app with the feature flags that `cdk synth` would give it. */
export function createApp(context: Record<string, unknown> = {}, { validated = false }: Synthesis = {}): App {
  return new App({
    context: { ...cdk.context, ...BARE, ...context },
    analyticsReporting: false,
    treeMetadata: false,
    stackTraces: false,
    builtinCloudFormationValidation: validated,
  });
}

/** The stack of a deployment, from its settings. */
export function createStack(
  context: Record<string, unknown> = {},
  synthesis: Synthesis = {},
): OrganizationConnectionStack {
  const app = createApp({ auth0Domain: "acme.eu.auth0.com", ...context }, synthesis);
  return new OrganizationConnectionStack(app, readConfiguration(app.node));
}

const synthesized = new Map<string, { stack: OrganizationConnectionStack; template: Template }>();

/** The stack of a deployment, and what CloudFormation would be given. Each is synthesized once in a process, for all files of tests: none of them changes it. */
export function synthesize(context: Record<string, unknown> = {}) {
  const key = JSON.stringify(context);
  const known = synthesized.get(key);
  if (known !== undefined) return known;
  const stack = createStack(context);
  const made = { stack, template: Template.fromStack(stack) };
  synthesized.set(key, made);
  return made;
}

/** The settings of a deployment with rules on Auth0's own events. */
export const RULES = {
  tenantEventSource: "aws.partner/auth0.com/acme-2308531e-1ba0-4824-a5de-5fa1d5928ea4/auth0.events",
  tenantEventRules: [
    {
      name: "okta",
      when: { "metadata.plan": "enterprise" },
      enable: { connection_id: "con_0000000000000002", assign_membership_on_login: true },
    },
  ],
};

/** The deployments that the checks of the template look at: what differs between them is the template's every branch. */
export const DEPLOYMENTS = {
  production: {},
  "one that keeps nothing": { environment: "staging", retain: false },
  "a customer's key": { customerKey: true },
  "producers in other accounts, and rules on Auth0's own events": {
    ...RULES,
    customerKey: true,
    interactiveProducerAccounts: "111122223333",
    bulkProducerAccounts: "111122223333,444455556666",
  },
  "a former key": { formerCustomerKey: true },
  "keys in KMS that sign": { credentials: "kms", signingKeys: "1,2" },
  China: { region: "cn-north-1", customerKey: true },
  "a region without pipes": { region: "us-gov-west-1", outcomeEvents: false },
  "requests at a set time": { scheduledRequests: true, customerKey: true },
  "an HTTP API": { httpApiAudience: "https://orgconn.example.com" },
  "a region": { region: "eu-central-1", rateLimit: "5,150" },
} as const satisfies Record<string, Record<string, unknown>>;
