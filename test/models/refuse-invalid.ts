import type { SentMessage } from "./sqs.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const INVALID = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/**
 * Refuses what SQS refuses: what is too long, and texts that are empty or have characters that XML 1.0 does not know.
 *
 * @param maximumBytes What the queue takes. A message's size is its body, and of each attribute name, type and value.
 * @throws Error that says which it is.
 */
export function refuseInvalid({ body, attributes }: SentMessage, maximumBytes: number): void {
  const named = Object.entries(attributes).map(([name, value]) => `${name}String${value}`);
  const bytes = Buffer.byteLength(body) + Buffer.byteLength(named.join(""));
  if (bytes > maximumBytes) throw new Error("the message is too long");
  const texts = [body, ...Object.values(attributes)];
  if (texts.some((text) => text === "" || INVALID.test(text))) throw new Error("a text is invalid");
}
