import { CodedError } from "../errors.ts";

/** The tenant refuses what a command needs. The message says what to do. */
export class TenantError extends CodedError {
  override readonly name = "TenantError";
  readonly code = "failed";
  /** The answer's status, where there was an answer. */
  readonly status?: number;

  constructor(message: string, status?: number) {
    super(message);
    if (status !== undefined) this.status = status;
  }
}
