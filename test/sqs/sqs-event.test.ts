import { describe, expect, it, test } from "vitest";
import { deliveriesOf } from "../../lambda/sqs/sqs-event.ts";
import { toSqsEvent } from "../../local/event-source-mapping/sqs-event.ts";

const ARNS = { interactive: "arn:interactive", bulk: "arn:bulk" };

function deliver(attributes: Readonly<Record<string, string>> = {}, queueArn: string = ARNS.bulk) {
  const message = {
    MessageId: "message-1",
    ReceiptHandle: "handle-1",
    Body: "{}",
    Attributes: {
      MessageGroupId: "org_1#con_1",
      SequenceNumber: "18849496460467696129",
      SentTimestamp: "1785542400000",
      ApproximateReceiveCount: "3",
    },
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
    ),
  };
  return deliveriesOf(toSqsEvent([message], queueArn), ARNS)[0];
}

test("a message says where it stands and how often it was received", () => {
  expect(deliver()).toEqual({
    messageId: "message-1",
    receiptHandle: "handle-1",
    body: "{}",
    groupId: "org_1#con_1",
    place: { lane: "bulk", sequence: "18849496460467696129", sentAtMs: 1_785_542_400_000 },
    receiveCount: 3,
  });
  expect(deliver({}, ARNS.interactive)?.place.lane).toBe("interactive");
});

test("a message of a queue without groups stands alone, before everything else", () => {
  const event = toSqsEvent([{ MessageId: "message-1", Attributes: { SentTimestamp: "5" } }], ARNS.bulk);
  expect(deliveriesOf(event, ARNS)[0]).toMatchObject({
    groupId: "message-1",
    place: { lane: "bulk", sequence: "0", sentAtMs: 5 },
  });
});

describe("the place of a redriven letter", () => {
  const named = "bulk:18849496460467696128:1785542300000";
  const place = { lane: "bulk", sequence: "18849496460467696128", sentAtMs: 1_785_542_300_000 };

  it("is the one that the letter names", () => {
    expect(deliver({ redrives: "0", place: named })).toMatchObject({ firstPlace: place });
  });

  it.each([
    ["of a message that is not a letter", { place: named }],
    ["that is newer than the message", { redrives: "0", place: "bulk:18849496460467696130:1785542500000" }],
    ["that is not one", { redrives: "0", place: "bulk:x:1" }],
  ])("is not one %s", (_, attributes) => {
    expect(deliver(attributes)).not.toHaveProperty("firstPlace");
  });
});

describe("how often it was redriven", () => {
  it.each([
    ["0", 0],
    ["12", 12],
  ])("is %s for a letter that says %s", (text, redrives) => {
    expect(deliver({ redrives: text })).toMatchObject({ redrives });
  });

  it.each(["many", "NaN", "-1", "1.5", "1e3", "0x1", " 1", "Infinity", "9".repeat(400)])(
    "is absent for a letter that says %j",
    (text) => {
      expect(deliver({ redrives: text })).not.toHaveProperty("redrives");
    },
  );
});
