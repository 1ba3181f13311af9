/** A message on its way into a queue. */
export interface SentMessage {
  readonly groupId: string;
  readonly deduplicationId: string;
  readonly body: string;
  /** Values of its attributes, numbers as text. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a queue says of a message that it took. */
export interface Receipt {
  readonly messageId: string;
  /** SQS's `SequenceNumber`. */
  readonly sequence: string;
}

/** A message as a queue delivers it. */
export interface ReceivedMessage extends Omit<SentMessage, "deduplicationId">, Receipt {
  readonly receiptHandle: string;
  readonly sentAtMs: number;
  readonly receiveCount: number;
}

/** The part of SQS's API that is used of a FIFO queue. */
export interface FifoQueue {
  send(message: SentMessage): Promise<Receipt>;
  /** Up to `most` messages, of 10 at most. */
  receive(most: number): Promise<readonly ReceivedMessage[]>;
  delete(receiptHandle: string): Promise<void>;
  /** @throws when the receipt handle is not the latest one of a message that is invisible. */
  changeVisibility(receiptHandle: string, seconds: number): Promise<void>;
}
