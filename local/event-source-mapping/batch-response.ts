import * as z from "zod/mini";

const schema = z.nullish(
  z.object({
    batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: z.string().check(z.minLength(1)) }))),
  }),
);

/**
 * Returns which messages of a batch a function's response acknowledges. As on AWS, no response or an empty list of failures
 * acknowledges all; an invalid response, or one that names a message outside the batch, acknowledges none.
 *
 * @param json The response.
 * @param messageIds The batch.
 * @returns The ids of the messages that are done.
 * @example acknowledged('{"batchItemFailures":[{"itemIdentifier":"b"}]}', ["a", "b"]) // Set { "a" }
 */
export function acknowledged(json: string, messageIds: readonly string[]): ReadonlySet<string> {
  const none: ReadonlySet<string> = new Set();
  const parsed = schema.safeParse(JSON.parse(json));
  if (!parsed.success) return none;
  const failed = new Set((parsed.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  const done = new Set(messageIds.filter((id) => !failed.has(id)));
  return done.size + failed.size === messageIds.length ? done : none;
}
