/** One check for each kind of setting; every error says what is allowed and what the value was. */
import { Token } from "aws-cdk-lib";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { RegionInfo } from "aws-cdk-lib/region-info";
import * as z from "zod/mini";
import { LANES, type Lane } from "../contract/place.ts";
import { isLoopbackOrigin, isTenantDomain } from "../contract/tenant-address.ts";

/** Writes the error of a value: what is allowed, and what the value was. */
export const wrong = (expected: string) => (issue: { readonly input?: unknown }) =>
  `must be ${expected}, but was ${textOf(issue.input)}`;

/** A value as JSON; of an object that is none, such as a construct, only the kind is told, and of a token only that it is one. */
function textOf(value: unknown): string {
  if (Token.isUnresolved(value)) return "a token, whose value is known only when the stack is deployed";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null || Array.isArray(value) || isPlainObject(value)) {
    return typeof value === "bigint" ? `${value}n` : String(JSON.stringify(value));
  }
  return `a ${value.constructor.name}`;
}

/** Whether a value is an object of named members, and neither a list nor something of a class. */
export function isPlainObject(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)
  );
}

/** A resource of an app, known by a member that all of its kind have. */
export function having<T>(member: keyof T & string, expected: string) {
  return z.custom<T>((value) => typeof value === "object" && value !== null && member in value, {
    error: wrong(expected),
  });
}

/** A list of such values. */
export function listOf<T extends z.ZodMiniType>(member: T, expected: string) {
  return z.array(member, { error: wrong(`a list of ${expected}`) });
}

/** A number, or the text of one: `cdk -c name=value` gives nothing but texts. */
export function number(expected: string, holds: (value: number) => boolean) {
  const isText = (value: unknown) => typeof value === "string" && value.trim() !== "";
  return z.pipe(
    z.custom<number | string>(
      (value) => (typeof value === "number" || isText(value)) && holds(Number(value)),
      { error: wrong(expected) },
    ),
    z.transform((value: number | string) => Number(value)),
  );
}

export function wholeNumber(least: number, most: number) {
  return number(
    `a whole number from ${least} to ${most}`,
    (value) => Number.isInteger(value) && value >= least && value <= most,
  );
}

/** Whether a value is yes or no, as a boolean or as the text of one. */
export function isFlag(value: unknown): boolean {
  return typeof value === "boolean" || value === "true" || value === "false";
}

/** Yes or no, as a boolean or as the text of one. */
export const flag = z.pipe(
  z.custom<boolean | string>(isFlag, { error: wrong("true or false") }),
  z.transform((value: boolean | string) => String(value) === "true"),
);

/** The domain of a tenant. */
export const domain = z.pipe(
  z.custom<string>((value) => typeof value === "string" && isTenantDomain(value), {
    error: (issue) =>
      issue.input === undefined
        ? "is missing: give the tenant's domain, as in -c auth0Domain=example.eu.auth0.com"
        : wrong("a domain alone, without scheme, port or path, such as example.eu.auth0.com")(issue),
  }),
  z.transform((value: string) => value.toLowerCase()),
);

export const loopbackOrigin = z.custom<string>(
  (value) => typeof value === "string" && URL.canParse(value) && isLoopbackOrigin(new URL(value)),
  { error: wrong("an address on this machine without a path, such as http://127.0.0.1:4010") },
);

/** The days for which CloudWatch Logs can keep a log; for ever is not among them. */
const RETENTION_DAYS = Object.values(RetentionDays).filter(
  (days) => typeof days === "number" && days !== RetentionDays.INFINITE,
) as number[];

export const retentionDays = number(`one of ${RETENTION_DAYS.join(", ")}`, (days) =>
  RETENTION_DAYS.includes(days),
);

/** Ids of AWS accounts: a list, whose members may be tokens, or a text with commas. */
export const accounts = z.pipe(
  z.custom<string | readonly string[]>((value) => namesOf(value)?.every(isAccount), {
    error: wrong("ids of AWS accounts, 12 digits each, such as 111122223333,444455556666"),
  }),
  z.transform((value: string | readonly string[]) => namesOf(value) ?? []),
);

/** Names of lanes: a list, or a text with commas. */
export const lanes = z.pipe(
  z.custom<string | readonly string[]>((value) => namesOf(value)?.every(isLane), {
    error: wrong(`lanes, of ${LANES.join(" and ")}, such as bulk or interactive,bulk`),
  }),
  z.transform((value: string | readonly string[]) => (namesOf(value) ?? []).filter(isLane)),
);

/** What the worker proves its identity with. */
export type CredentialsKind = "secret" | "kms";

export const credentialsKind = z.custom<CredentialsKind>((value) => value === "secret" || value === "kms", {
  error: wrong("secret or kms"),
});

/** Numbers of keys: a list, or a text with commas. Auth0 holds two keys of an application at most. */
export const signingKeyNumbers = z.pipe(
  z.custom<readonly number[] | string>((value) => keyNumbersOf(value) !== undefined, {
    error: wrong("the numbers of one key or of two, from 1 to 999 and in growing order, such as 1 or 1,2"),
  }),
  z.transform((value: readonly number[] | string) => keyNumbersOf(value) as readonly number[]),
);

function keyNumbersOf(value: unknown): readonly number[] | undefined {
  const [, first, second] = /^([1-9]\d{0,2})(?:, ?([1-9]\d{0,2}))?$/.exec(String(value)) ?? [];
  const numbers = [first, second].filter((number) => number !== undefined).map(Number);
  const [least = 0, most = least + 1] = numbers;
  return numbers.length > 0 && least < most ? numbers : undefined;
}

function isLane(name: string): name is Lane {
  return (LANES as readonly string[]).includes(name);
}

function isAccount(id: string): boolean {
  return Token.isUnresolved(id) || /^\d{12}$/.test(id);
}

function namesOf(value: unknown): string[] | undefined {
  if (typeof value === "string") return value.split(",").map((name) => name.trim());
  return Array.isArray(value) && value.every((name) => typeof name === "string") ? value : undefined;
}

/** A limit as Auth0 names it: the size of the bucket, and what is added to it. */
export interface RateLimit {
  /** Requests that may be made at once: the size of the bucket. */
  readonly burst: number;
  /** Requests that are added to the bucket a minute. */
  readonly perMinute: number;
}

/** A limit, or the text of one: `burst,perMinute`. */
export const rateLimit = z.pipe(
  z.custom<RateLimit | string>((value) => limitOf(value) !== undefined, {
    error: wrong("a burst and a number of requests a minute, both at least 1, such as 5,150"),
  }),
  z.transform((value: RateLimit | string) => limitOf(value) as RateLimit),
);

function limitOf(value: unknown): RateLimit | undefined {
  const text = typeof value === "string" ? value : limitText(value);
  const [, burst, perMinute] = /^([1-9]\d{0,6}),([1-9]\d{0,6})$/.exec(text) ?? [];
  return burst === undefined ? undefined : { burst: Number(burst), perMinute: Number(perMinute) };
}

function limitText(value: unknown): string {
  const { burst, perMinute } = (value ?? {}) as Partial<RateLimit>;
  return `${burst},${perMinute}`;
}

const REGIONS = RegionInfo.regions.map(({ name }) => name);

/** A region that AWS has, as far as this version of CDK knows. */
export const region = z.custom<string>((value) => REGIONS.includes(value as string), {
  error: (issue) => wrong(`a region of AWS (${regionsLike(issue.input)})`)(issue),
});

/** The regions of the same part of the world, or all. */
function regionsLike(given: unknown): string {
  const [area] = String(given).toLowerCase().split("-");
  const near = REGIONS.filter((name) => name.startsWith(`${area}-`));
  return (near.length > 0 ? near : REGIONS).join(", ");
}

/** The stream of a DynamoDB table. */
export const streamArn = z.custom<string>(
  (value) =>
    typeof value === "string" &&
    (Token.isUnresolved(value) ||
      /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[^/]+\/stream\/\S+$/.test(value)),
  {
    error: wrong(
      "the ARN of a table's stream, such as arn:aws:dynamodb:eu-west-1:111122223333:table/NAME/stream/2026-11-22T00:00:00.000",
    ),
  },
);

export const emailAddress = z.custom<string>(
  (value) => typeof value === "string" && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value),
  { error: wrong("one mail address, such as on-call@example.com") },
);

/** A section's name is put behind it, in a description of at most 1,024 characters. */
export const runbookUrl = z.custom<string>(
  (value) => typeof value === "string" && /^[^\s#]{1,256}$/.test(value),
  { error: wrong("an address or path of at most 256 characters, without spaces and without #") },
);
