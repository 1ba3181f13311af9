/** Bounds of one HTTP exchange with the tenant. */
export interface HttpLimits {
  /**
   * Longest wait for a connection to one address of the tenant's name, in milliseconds. Where a name has several, Node by
   * itself gives each but the last 250, and a slow route fails with ETIMEDOUT.
   */
  readonly addressMs: number;
  /** Longest wait for a connection, in milliseconds: the name's look-up, TCP to one address after the other, TLS. */
  readonly connectMs: number;
  /** Longest wait from the request to the head of its answer, in milliseconds. */
  readonly headersMs: number;
  /** Longest silence in the middle of an answer's body, in milliseconds. */
  readonly bodyMs: number;
  /** Longest time for all of it, waiting for a free connection included, in milliseconds. */
  readonly exchangeMs: number;
  /** How long an idle connection is trusted, in milliseconds. */
  readonly keepAliveMs: number;
  /** Largest body of an answer, in bytes. */
  readonly maxAnswerBytes: number;
  /** Most connections at once: a batch has ten messages at most. */
  readonly connections: number;
}

/**
 * The bounds in use. The single ones are coarse (undici's timers tick every half second); `exchangeMs` is exact and
 * cuts them all. An address has time for a SYN that is sent again (after a second), and a second address has as much
 * where the first is silent. A page of a list is about 25 KiB, so a mebibyte is never an honest answer. Four seconds of
 * keep-alive is less than any common server's, so that a connection closed by the other side is rarely met.
 */
export const HTTP_LIMITS: HttpLimits = {
  addressMs: 2_000,
  connectMs: 4_000,
  headersMs: 5_000,
  bodyMs: 2_000,
  exchangeMs: 6_000,
  keepAliveMs: 4_000,
  maxAnswerBytes: 1024 * 1024,
  connections: 10,
};

/**
 * Longest wait for one request to what keeps the token, in milliseconds. Calls that come together share a look for a token:
 * a request that hangs must not hold them all, and the next look makes another.
 */
export const TOKEN_STORE_TIMEOUT_MS = 2_500;

/** Longest wait for a token before a call is given up unsent, in milliseconds. The search for one goes on. */
export const TOKEN_TIMEOUT_MS = 4_000;

/** Upper bound of one whole `Tenant.call`, in milliseconds: what a lease must still cover when the call begins. */
export const CALL_TIMEOUT_MS = TOKEN_TIMEOUT_MS + HTTP_LIMITS.exchangeMs;
