/** The deployment that a command works on, as programs get it. */
export type Target =
  /** The embedded stack: its name, or true for the one that has none. */
  | { readonly local: true | string }
  | { readonly stack: string; readonly region?: string; readonly account?: string };

/** Where a stack is, from its id. */
const STACK_ARN = /^arn:[^:]*:cloudformation:(?<region>[^:]+):(?<account>\d+):/;

/**
 * The target of a stack.
 *
 * @param stackId Its ARN; the region and the account are left out where it is none.
 * @example stackTarget("orgconn-test", "arn:aws:cloudformation:eu-west-1:123456789012:stack/orgconn-test/1a2b")
 * // { stack: "orgconn-test", region: "eu-west-1", account: "123456789012" }
 */
export function stackTarget(stack: string, stackId: string): Target {
  return { stack, ...STACK_ARN.exec(stackId)?.groups };
}

/**
 * Names a deployment in a sentence.
 *
 * @example targetText({ stack: "orgconn-test", region: "eu-west-1" }) // "orgconn-test in eu-west-1"
 */
export function targetText(target: Target): string {
  if ("local" in target) {
    return target.local === true ? "the embedded stack" : `the embedded stack ${target.local}`;
  }
  const { stack, region, account } = target;
  return [
    stack,
    ...(region === undefined ? [] : [`in ${region}`]),
    ...(account === undefined ? [] : [`(account ${account})`]),
  ].join(" ");
}
