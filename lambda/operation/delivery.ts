import type { Place } from "../../contract/place.ts";

/** One message as a lane delivered it. */
export interface Delivery {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly groupId: string;
  readonly place: Place;
  readonly receiveCount: number;
  /** Of a message that comes from the dead-letter queue: how often its operation had come from there before. */
  readonly redrives?: number;
  /** Of the same: the place that its letter names. */
  readonly firstPlace?: Place;
}
