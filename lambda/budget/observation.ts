/** What one answer says of one bucket. */
export interface BucketObservation {
  /** `date`: the second of the server's clock in which the request was counted. */
  readonly second: number;
  readonly limit: number;
  /** Tokens left after the request was counted. */
  readonly remaining: number;
  readonly resetSecond?: number;
  /** When `retry-after` says that a refused call may be made again, where no reset is named. */
  readonly retrySecond?: number;
  /** The request was refused: the bucket was empty, and the request took nothing from it. */
  readonly throttled: boolean;
  /** Of the permits granted, how many had surely been counted before this request. */
  readonly countedBefore: number;
  /** Of the permits granted, how many can have been counted when this request had been, itself included. */
  readonly countedAtMost: number;
}

/** Whole tokens that the server has surely supplied. */
export function atLeast({ throttled, remaining, countedBefore }: BucketObservation): number {
  return throttled ? Number.NEGATIVE_INFINITY : remaining + countedBefore + 1;
}

/** Whole tokens that it can have supplied at most. */
export function atMost({ remaining, countedAtMost }: BucketObservation): number {
  return remaining + countedAtMost;
}
