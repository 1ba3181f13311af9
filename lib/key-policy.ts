import { Annotations, CfnDeletionPolicy, Stack } from "aws-cdk-lib";
import type * as iam from "aws-cdk-lib/aws-iam";
import { CfnKey, type IKey } from "aws-cdk-lib/aws-kms";

/** By this id an app acknowledges the warning, once the key's policy allows what it names. */
const KEY_POLICY_WARNING = "orgconn:keyPolicy";

/**
 * Adds a statement to a key's policy. CDK silently changes nothing where the key is imported, as by `Key.fromKeyArn()`:
 * synthesis then warns, and prints the statement that the key's owner must add.
 *
 * @param key The key, whose policy the statement's `*` stands for.
 */
export function addToKeyPolicy(key: IKey, statement: iam.PolicyStatement): void {
  if (!key.addToResourcePolicy(statement).statementAdded) warnOfKeyPolicy(key, statement);
}

/** Whether a key is made elsewhere, as CDK knows it by its ARN alone. */
export function isImported(key: IKey): boolean {
  return key.node.defaultChild === undefined;
}

/** Warns that an imported key's policy must have a statement. */
export function warnOfKeyPolicy(key: IKey, statement: iam.PolicyStatement): void {
  const needed = JSON.stringify(Stack.of(key).resolve(statement.toStatementJson()));
  Annotations.of(key).addWarningV2(
    KEY_POLICY_WARNING,
    `CDK cannot change the policy of an imported key. Let the owner of ${key.keyArn} make sure that its policy has this statement: ${needed}`,
  );
}

/** Warns of a key that is deleted with its stack, although the data that it encrypts stay. */
export function checkKeyStays(key: IKey): void {
  const made = key.node.defaultChild;
  if (!(made instanceof CfnKey) || made.cfnOptions.deletionPolicy !== CfnDeletionPolicy.DELETE) return;
  Annotations.of(key).addWarningV2(
    "orgconn:keyRemoval",
    "This key is deleted with its stack, and with it all that the worker retains is lost: give it RemovalPolicy.RETAIN, or set retain to false.",
  );
}
