import { type RemovalPolicy, SecretValue, Validations } from "aws-cdk-lib";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { defined } from "../contract/defined.ts";

/**
 * The placeholder until the operator stores the credentials: the worker refuses it as incomplete, and requests wait.
 * Never change it: CloudFormation writes a secret's value whenever the template's value changes, and would
 * overwrite the real credentials.
 */
const EMPTY_CREDENTIALS = '{"client_id":"","client_secret":""}';

/** No token yet. Never change it, for the same reason. */
const NO_TOKEN = "{}";

/** The properties of `Secrets`. */
export interface SecretsProps {
  /** The tenant's domain: it stands in the secrets' descriptions. */
  readonly auth0Domain: string;
  /** What happens to the secrets when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** The customer's key that they are encrypted with; without one, it is the key that AWS manages for the service. */
  readonly encryptionKey?: IKey | undefined;
}

/** The secrets with which the worker authenticates to the tenant. */
export class Secrets extends Construct {
  /** The machine-to-machine application's credentials, filled in by the operator after the first deployment. */
  readonly credentials: secretsmanager.Secret;
  /** The access token that all executions share; only the worker writes it. */
  readonly token: secretsmanager.Secret;

  constructor(scope: Construct, id: string, props: SecretsProps) {
    super(scope, id);
    const common = {
      removalPolicy: props.removalPolicy,
      ...defined({ encryptionKey: props.encryptionKey && readOnlyKey(this, props.encryptionKey) }),
    };
    this.credentials = new secretsmanager.Secret(this, "Credentials", {
      ...common,
      description: `Auth0 machine-to-machine application of ${props.auth0Domain}: {"client_id", and "client_secret" or "private_key"}`,
      secretStringValue: SecretValue.unsafePlainText(EMPTY_CREDENTIALS),
    });
    this.token = new secretsmanager.Secret(this, "Token", {
      ...common,
      description: `Management API access token of ${props.auth0Domain}, renewed by the worker`,
      secretStringValue: SecretValue.unsafePlainText(NO_TOKEN),
    });
    Validations.of(this.credentials).acknowledge({
      id: "AwsSolutions-SMG4",
      reason: "The application's credentials are rotated in Auth0, by its operator; Secrets Manager cannot.",
    });
    Validations.of(this.token).acknowledge({
      id: "AwsSolutions-SMG4",
      reason: "The worker itself renews the token about once a day, before it expires.",
    });
  }
}

/**
 * Hides the key's policy from CDK. A secret would otherwise open the key to every principal of the account that may read a
 * secret; here each reader is granted the key by name.
 */
function readOnlyKey(scope: Construct, key: IKey): IKey {
  return Key.fromKeyArn(scope, "Key", key.keyArn);
}
