/** Auth0 gives every answer an id, which its support and the tenant's logs know. */
const HEADER = "x-auth0-requestid";

/** Longer than any id seen (20 characters), and nothing that a token, an address or a text could be. */
const PATTERN = /^[A-Za-z0-9-]{1,64}$/;

/**
 * Auth0's id of a call, from the headers of its answer.
 *
 * @param headers Names in lower case.
 * @returns undefined where there is none, or something that is none: a header goes into the logs.
 */
export function requestIdOf(headers: Readonly<Record<string, string>>): string | undefined {
  const id = headers[HEADER];
  return id !== undefined && PATTERN.test(id) ? id : undefined;
}
