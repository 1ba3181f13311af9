/** How a requester is shown. */
export interface RequesterFlags {
  /** As on record, however long it is. */
  readonly wide?: boolean;
}

/**
 * A requester for people: of an AWS identity the name alone. In a pipe, and with `--wide`, it is as on record.
 *
 * @example requesterText("arn:aws:sts::123456789012:assumed-role/Operators/ada", {}, true) // "ada"
 */
export function requesterText(
  requester: string | undefined,
  { wide = false }: RequesterFlags,
  isTerminal = process.stdout.isTTY,
): string {
  if (requester === undefined || wide || !isTerminal) return requester ?? "";
  return /^arn:aws[^:]*:(?:iam|sts)::\d*:(?:.*\/)?(?<name>[^/]+)$/.exec(requester)?.groups?.name ?? requester;
}
