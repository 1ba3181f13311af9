import * as iam from "aws-cdk-lib/aws-iam";
import { ConfigurationError } from "../configuration-error.ts";

/**
 * Allows exactly the given actions on resources; CDK's own grants would add more, such as scanning a table.
 *
 * @throws ConfigurationError when the grantee cannot have a policy, such as another account.
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
  if (grant.success) return grant;
  throw new ConfigurationError(
    `Permissions could not be added: the grantee is of the kind ${grantee.grantPrincipal.constructor.name}, which has no policy of its own. ` +
      "Grant them to a role, a user or a group of the worker's account.",
  );
}
