import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";

/**
 * Whether a conditional write was made.
 *
 * @param write The request, sent already.
 * @returns false when its condition did not hold.
 * @throws whatever else went wrong.
 */
export async function conditionHeld(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
