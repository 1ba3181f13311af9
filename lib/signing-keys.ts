import { Names, type RemovalPolicy } from "aws-cdk-lib";
import * as kms from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";

/** The properties of `SigningKeys`. */
export interface SigningKeysProps {
  /** The tenant's domain: it stands in the keys' descriptions. */
  readonly auth0Domain: string;
  /** The numbers of the keys, in growing order. A number that is new makes a key, and one that is gone takes its key out of the stack. */
  readonly numbers: readonly number[];
  /** What happens to a key that leaves the stack, or whose stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The keys that the worker proves its identity to the tenant with. KMS signs with them, and gives out the public half alone. KMS
 * cannot rotate such a key: a new one takes its place.
 */
export class SigningKeys extends Construct {
  /** The oldest first. */
  readonly keys: readonly kms.Key[];

  constructor(scope: Construct, id: string, { auth0Domain, numbers, removalPolicy }: SigningKeysProps) {
    super(scope, id);
    this.keys = numbers.map((number) => {
      const key = new kms.Key(this, `Key${number}`, {
        description: `Signs as the Auth0 machine-to-machine application of ${auth0Domain} (key ${number})`,
        keySpec: kms.KeySpec.RSA_2048,
        keyUsage: kms.KeyUsage.SIGN_VERIFY,
        removalPolicy,
      });
      // It goes with the stack, also where the key stays: a name that is left would make the next deployment fail.
      key.addAlias(
        `alias/${Names.uniqueResourceName(key, { maxLength: 200, separator: "-", allowedSpecialCharacters: "-" })}`,
      );
      return key;
    });
  }
}
