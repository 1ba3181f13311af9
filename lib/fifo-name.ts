import { Names } from "aws-cdk-lib";
import type { Construct } from "constructs";

/** SQS allows a queue name 80 characters, the suffix included. */
const MAX_QUEUE_NAME_LENGTH = 80;
const SUFFIX = ".fifo";

/**
 * A name for a FIFO queue: SQS, and the emulators that follow it, know one by its suffix, so it cannot be left to
 * CloudFormation.
 *
 * @param scope The construct that the name is unique to: its path is in it, and the stack's name.
 * @example fifoName(bulkLane) // "orgconn-production-acme-eu-auth0-com-Worker-Bulk-DB8943BB.fifo"
 */
export function fifoName(scope: Construct): string {
  const name = Names.uniqueResourceName(scope, {
    maxLength: MAX_QUEUE_NAME_LENGTH - SUFFIX.length,
    separator: "-",
    allowedSpecialCharacters: "-",
  });
  return `${name}${SUFFIX}`;
}
