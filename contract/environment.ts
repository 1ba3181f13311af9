import * as z from "zod/mini";

const text = z.string().check(z.minLength(1));
const integer = z.pipe(z.string().check(z.regex(/^\d+$/)), z.transform(Number));
const share = z.pipe(z.string().check(z.regex(/^(0(\.\d+)?|1(\.0+)?)$/)), z.transform(Number));

const limit = z.pipe(
  z.string().check(z.regex(/^\d+,\d+$/)),
  z.transform((value) => {
    const [burst = 0, perMinute = 0] = value.split(",").map(Number);
    return { burst, refillPerSecond: perMinute / 60 };
  }),
);

/** The function's environment: the stack sets it, and so does the embedded stack from the synthesized template. */
const environmentSchema = z.object({
  /** The version that the stack was deployed with; one of 0.1.0 does not say. */
  ORGCONN_VERSION: z.optional(text),
  AUTH0_DOMAIN: text,
  /** Where the API really is, when not at `https://AUTH0_DOMAIN`: loopback only. */
  AUTH0_BASE_URL: z.optional(text),
  INTERACTIVE_QUEUE_URL: text,
  INTERACTIVE_QUEUE_ARN: text,
  BULK_QUEUE_URL: text,
  BULK_QUEUE_ARN: text,
  DEAD_LETTER_QUEUE_URL: text,
  OPERATIONS_TABLE: text,
  CONNECTIONS_TABLE: text,
  CONTROL_TABLE: text,
  CREDENTIALS_SECRET_ARN: text,
  TOKEN_SECRET_ARN: text,
  /** The keys in KMS that it may sign with, with commas between; a stack without one does not say. */
  SIGNING_KEY_ARNS: z.optional(
    z.pipe(
      text,
      z.transform((value) => value.split(",")),
    ),
  ),
  /** Share of the bucket that bulk work leaves untouched, 0 to 1. */
  BULK_RESERVE_SHARE: share,
  /** The tenant's limit on writes, where it was configured: the burst, and requests a minute. */
  RATE_LIMIT: z.optional(limit),
  RECORD_RETENTION_DAYS: integer,
  /** Executions of each lane that can run at once: what the degraded pace is divided by. */
  INTERACTIVE_MAXIMUM_CONCURRENCY: integer,
  BULK_MAXIMUM_CONCURRENCY: integer,
  /** How long one invocation may wait for its turn, in seconds. */
  MAXIMUM_WAIT_SECONDS: integer,
});

/** The worker's configuration. */
export type Environment = z.infer<typeof environmentSchema>;

/**
 * Reads the worker's configuration from the environment.
 *
 * @throws Error naming every variable that is missing or malformed.
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  return parseVariables(environmentSchema, variables);
}

/**
 * Reads a function's configuration from its environment.
 *
 * @throws Error naming every variable that is missing or malformed.
 */
export function parseVariables<T extends z.ZodMiniType>(
  schema: T,
  variables: Readonly<Record<string, string | undefined>>,
): z.output<T> {
  const parsed = schema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`The function's environment is incomplete. Deploy the stack again. ${problems.join("; ")}`);
}
