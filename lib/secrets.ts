import { type RemovalPolicy, SecretValue } from "aws-cdk-lib";
import * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";

/**
 * What the credentials say until the operator fills them in: refused by the worker as incomplete, so that requests
 * wait for them. Never change it: CloudFormation writes a secret's value whenever its template's changes, and would
 * overwrite the real credentials.
 */
const EMPTY_CREDENTIALS = '{"client_id":"","client_secret":""}';

/** No token yet. Never change it, for the same reason. */
const NO_TOKEN = "{}";

/** What the secrets are made of. */
export interface SecretsProps {
  /** The tenant's domain: it stands in the secrets' descriptions. */
  readonly auth0Domain: string;
  /** What becomes of the secrets when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
}

/** What the worker proves itself to the tenant with. */
export class Secrets extends Construct {
  /** The machine-to-machine application's credentials, filled in by the operator after the first deployment. */
  readonly credentials: secretsmanager.Secret;
  /** The access token that all executions share; only the worker writes it. */
  readonly token: secretsmanager.Secret;

  constructor(scope: Construct, id: string, props: SecretsProps) {
    super(scope, id);
    this.credentials = new secretsmanager.Secret(this, "Credentials", {
      description: `Auth0 machine-to-machine application of ${props.auth0Domain}: {"client_id", and "client_secret" or "private_key"}`,
      secretStringValue: SecretValue.unsafePlainText(EMPTY_CREDENTIALS),
      removalPolicy: props.removalPolicy,
    });
    this.token = new secretsmanager.Secret(this, "Token", {
      description: `Management API access token of ${props.auth0Domain}, renewed by the worker`,
      secretStringValue: SecretValue.unsafePlainText(NO_TOKEN),
      removalPolicy: props.removalPolicy,
    });
  }
}
