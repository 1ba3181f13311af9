import * as z from "zod/mini";
import { isLoopbackOrigin, isTenantDomain } from "../lambda/auth0/origin.ts";

/** How the worker for one tenant is set up. */
export interface WorkerSettings {
  /**
   * The tenant's own domain as in the Dashboard, not a custom one: the Management API answers only there.
   *
   * @example "acme.eu.auth0.com"
   */
  readonly auth0Domain: string;
  /**
   * Where the Management API really is, when not at `https://` and the domain: for a stand-in on this machine, so
   * only a loopback address.
   *
   * @default - `https://` and the domain
   */
  readonly auth0BaseUrl?: string | undefined;
  /**
   * Executions of the interactive lane that run at once, 2 to 1,000.
   *
   * @default 2
   */
  readonly interactiveMaximumConcurrency?: number;
  /**
   * Executions of the bulk lane that run at once, 2 to 1,000. More than the tenant's limit can feed only wait, and
   * waiting is billed.
   *
   * @default 4
   */
  readonly bulkMaximumConcurrency?: number;
  /**
   * The share of the tenant's burst that bulk work leaves to urgent requests and to others, 0 to 0.9, to two decimals.
   *
   * @default 0.2
   */
  readonly bulkReserveShare?: number;
  /**
   * Days for which the record of a finished operation is kept, 30 to 3,650.
   *
   * @default 90
   */
  readonly recordRetentionDays?: number;
  /**
   * Seconds of its 180 that an execution may wait for the tenant's limit before it gives its messages back, 1 to 120.
   *
   * @default 120
   */
  readonly maximumWaitSeconds?: number;
}

/** Settings that are wrong; the message has one line for each, which names it, what it was and what it may be. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

const wrong = (expected: string) => (issue: { readonly input?: unknown }) =>
  `must be ${expected}, but was ${JSON.stringify(issue.input)}`;

/** A number, or the text of one: `cdk -c name=value` gives nothing but texts. */
function number(expected: string, holds: (value: number) => boolean) {
  const isText = (value: unknown) => typeof value === "string" && value.trim() !== "";
  return z.pipe(
    z.custom<number | string>(
      (value) => (typeof value === "number" || isText(value)) && holds(Number(value)),
      {
        error: wrong(expected),
      },
    ),
    z.transform((value: number | string) => Number(value)),
  );
}

function wholeNumber(least: number, most: number) {
  return number(
    `a whole number from ${least} to ${most}`,
    (value) => Number.isInteger(value) && value >= least && value <= most,
  );
}

const domain = z.pipe(
  z.custom<string>((value) => typeof value === "string" && isTenantDomain(value), {
    error: (issue) =>
      issue.input === undefined
        ? "is missing: give the tenant's domain, as in -c auth0Domain=example.eu.auth0.com"
        : wrong("a domain alone, without scheme, port or path, such as example.eu.auth0.com")(issue),
  }),
  z.transform((value: string) => value.toLowerCase()),
);

const loopbackOrigin = z.custom<string>(
  (value) => typeof value === "string" && URL.canParse(value) && isLoopbackOrigin(new URL(value)),
  { error: wrong("an address on this machine without a path, such as http://127.0.0.1:4010") },
);

/** The checks of every setting, and their defaults. */
export const settingsSchema = z.object({
  auth0Domain: domain,
  auth0BaseUrl: z.optional(loopbackOrigin),
  interactiveMaximumConcurrency: z._default(wholeNumber(2, 1_000), 2),
  bulkMaximumConcurrency: z._default(wholeNumber(2, 1_000), 4),
  bulkReserveShare: z._default(
    number("a share from 0 to 0.9", (value) => value >= 0 && value <= 0.9),
    0.2,
  ),
  recordRetentionDays: z._default(wholeNumber(30, 3_650), 90),
  maximumWaitSeconds: z._default(wholeNumber(1, 120), 120),
});

/**
 * Parses settings, whichever way they were given.
 *
 * @param schema The settings, or more that belongs to them.
 * @throws ConfigurationError naming everything that is wrong.
 */
export function parseSettings<T extends z.ZodMiniType>(schema: T, given: unknown): z.output<T> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(
    parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("\n"),
  );
}
