import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import * as z from "zod/mini";
import { close, LOOPBACK, listen } from "../listen.ts";
import { createLog } from "./events.ts";
import { InvalidPatternError, parsePattern } from "./pattern.ts";

/** The part of CloudWatch Logs that finds lines, running. */
export interface LogsApi {
  readonly endpoint: string;
  /** Adds a line to the log group. */
  write(line: string): void;
  stop(): Promise<void>;
}

/** An answer of the API. */
interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Requests a second that AWS answers: the fewest that its documentation has ever named. */
const REQUESTS_A_SECOND = 5;
const MOST_EVENTS = 10_000;

const filterInput = z.object({
  logGroupName: z.string(),
  filterPattern: z._default(z.string().check(z.maxLength(1_024)), ""),
  startTime: z._default(z.int().check(z.nonnegative()), 0),
  endTime: z._default(z.int().check(z.nonnegative()), Number.MAX_SAFE_INTEGER),
  limit: z._default(z.int().check(z.gte(1), z.lte(MOST_EVENTS)), MOST_EVENTS),
  nextToken: z.optional(z.string()),
});

/**
 * Starts a stand-in for `FilterLogEvents` over one log group, at a free port.
 *
 * @param now In milliseconds since the epoch.
 */
export async function startLogsApi(logGroupName: string, now: () => number = Date.now): Promise<LogsApi> {
  const log = createLog(now);
  let answered: readonly number[] = [];

  function filter(body: unknown): Answer {
    const { data, error } = filterInput.safeParse(body);
    if (error !== undefined) return refusal("InvalidParameterException", z.prettifyError(error));
    const { nextToken, limit, ...asked } = data;
    if (asked.logGroupName !== logGroupName)
      return refusal("ResourceNotFoundException", "The specified log group does not exist.");
    const position = nextToken === undefined ? 0 : positionOf(nextToken, asked);
    if (position === undefined)
      return refusal("InvalidParameterException", "The specified nextToken is invalid.");
    const matches = matcherOf(asked.filterPattern);
    const { events, next } = log.search({ ...asked, limit, matches, position });
    return {
      status: 200,
      body: {
        events: events.map(({ sequence, ...event }) => ({
          ...event,
          logStreamName: "local",
          eventId: String(sequence).padStart(56, "0"),
        })),
        searchedLogStreams: [],
        ...(next === undefined ? {} : { nextToken: tokenOf(next, asked) }),
      },
    };
  }

  function answer(operation: string, body: unknown): Answer {
    if (operation !== "FilterLogEvents") return refusal("UnknownOperationException", operation);
    answered = answered.filter((at) => at > now() - 1_000);
    if (answered.length >= REQUESTS_A_SECOND) return refusal("ThrottlingException", "Rate exceeded");
    answered = [...answered, now()];
    try {
      return filter(body);
    } catch (error) {
      if (!(error instanceof InvalidPatternError)) throw error;
      return refusal("InvalidParameterException", error.message);
    }
  }

  const server = createServer(async (request, response) => {
    const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    const { status, body } = answer(operation, await json(request).catch(() => undefined));
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
  });
  const port = await listen(server, 0);
  return { endpoint: `http://${LOOPBACK}:${port}`, write: log.write, stop: () => close(server) };
}

function matcherOf(pattern: string) {
  return pattern === "" ? () => true : parsePattern(pattern);
}

/** A token holds for the search that it was given for, and says so itself. */
function tokenOf(position: number, asked: object): string {
  return Buffer.from(`${position} ${JSON.stringify(asked)}`).toString("base64url");
}

/** Undefined where the token is of another search, or none at all. */
function positionOf(token: string, asked: object): number | undefined {
  const [position] = Buffer.from(token, "base64url").toString().split(" ");
  return token === tokenOf(Number(position), asked) ? Number(position) : undefined;
}

function refusal(type: string, message: string): Answer {
  return { status: 400, body: { __type: type, message } };
}
