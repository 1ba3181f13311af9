import * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { EventSourceMapping, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Lane } from "../../lambda/order/place.ts";
import type { Secrets } from "../secrets.ts";
import type { Tables } from "../tables.ts";

/** What a worker is made of, as far as people and programs are given a part in it. */
export interface WorkerResources {
  readonly lanes: Readonly<Record<Lane, Queue>>;
  readonly deadLetterQueue: Queue;
  readonly tables: Tables;
  readonly secrets: Secrets;
  readonly function: LambdaFunction;
  readonly eventSources: Readonly<Record<Lane, EventSourceMapping>>;
  /** The key that all of it is encrypted with, where AWS does not manage one. */
  readonly encryptionKey?: IKey | undefined;
}

/** What the worker itself is given; it is there before its event sources are. */
export type WorkResources = Omit<WorkerResources, "function" | "eventSources">;

/**
 * Allows actions on resources, spelled out: nothing of what CDK's own grants would add, such as to scan a table.
 *
 * @throws Error when the grantee is nobody that a policy can be given to, such as another account.
 */
export function allow(
  grantee: iam.IGrantable,
  resourceArns: readonly string[],
  actions: readonly string[],
): iam.Grant {
  const grant = iam.Grant.addToPrincipal({
    grantee,
    actions: [...actions],
    resourceArns: [...resourceArns],
  });
  grant.assertSuccess();
  return grant;
}

/** The tables, in the order in which policies name them. */
export function tableArns({ operations, connections, control }: Tables): string[] {
  return [operations.tableArn, connections.tableArn, control.tableArn];
}
