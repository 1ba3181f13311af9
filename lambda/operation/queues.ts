import type { Lane } from "../../contract/place.ts";
import type { DeadLetter } from "../../contract/record.ts";

/** The lanes and the dead-letter queue. */
export interface Queues {
  /** Makes a message visible again `seconds` from now. */
  returnAfter(lane: Lane, receiptHandle: string, seconds: number): Promise<void>;
  /** Puts a message into the dead-letter queue. */
  deadLetter(letter: DeadLetter): Promise<void>;
}
