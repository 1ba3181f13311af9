/** Something failed that should not; the messages concerned went back to their lane. */
export interface FailureEvent {
  readonly event: "failed";
  readonly error: unknown;
  readonly messageIds: readonly string[];
}
