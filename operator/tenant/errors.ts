/** The tenant refuses what a command needs. The message says what to do. */
export class TenantError extends Error {
  override readonly name = "TenantError";
  /** The answer's status, where there was an answer. */
  readonly status?: number;

  constructor(message: string, status?: number) {
    super(message);
    if (status !== undefined) this.status = status;
  }
}
