import { type Lane, placeToText } from "../../contract/place.ts";
import type { DeadLetter } from "../../contract/record.ts";
import type { Queues } from "../../lambda/operation/queues.ts";
import type { FifoQueue } from "./sqs.ts";

/** The lanes and the dead-letter queue over queues in memory. */
export function queuesModel(lanes: Readonly<Record<Lane, FifoQueue>>, deadLetters: FifoQueue): Queues {
  return {
    returnAfter: (lane, receiptHandle, seconds) => lanes[lane].changeVisibility(receiptHandle, seconds),
    async deadLetter(letter) {
      const { operationId, redrives, body } = letter;
      await deadLetters.send({
        groupId: operationId,
        deduplicationId: `${operationId}:${redrives}`,
        body,
        attributes: attributesOf(letter),
      });
    },
  };
}

function attributesOf({
  reason,
  detail,
  operationId,
  lane,
  redrives,
  place,
  auth0Status,
}: DeadLetter): Record<string, string> {
  return {
    reason,
    operation_id: operationId,
    lane,
    redrives: `${redrives}`,
    ...(detail === "" ? {} : { detail }),
    ...(place === undefined ? {} : { place: placeToText(place) }),
    ...(auth0Status === undefined ? {} : { auth0_status: `${auth0Status}` }),
  };
}
