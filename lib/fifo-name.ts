import { Names } from "aws-cdk-lib";
import type { Construct } from "constructs";

/** SQS allows a queue name 80 characters, the suffix included. */
const MAX_QUEUE_NAME_LENGTH = 80;
const SUFFIX = ".fifo";

/**
 * Makes the name of a FIFO queue. SQS and its emulators recognize a FIFO queue by its suffix, so CloudFormation cannot
 * choose the name.
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
