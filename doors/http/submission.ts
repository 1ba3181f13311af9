import { WRITE_SCOPES } from "../../contract/http-api.ts";
import { type ContractProblem, checkBody, contentHash } from "../../contract/parse-request.ts";
import { LANES, type Lane } from "../../contract/place.ts";
import { isOperationId, MAX_REQUEST_BYTES, OPERATION_ID_TEXT, type Request } from "../../contract/request.ts";
import type { Call } from "./call.ts";
import { idempotencyKey } from "./idempotency-key.ts";
import { type Refusal, refusalOf, refusalOfBody } from "./problem.ts";

/** A request on its way to a lane, in the name of the client that sent it. */
export interface Submission {
  readonly kind: "submission";
  readonly request: Request;
  readonly contentHash: string;
  readonly lane: Lane;
  readonly client: string;
}

/** The longest `requested_by` of the contract. */
const LONGEST_REQUESTER = 256;

/** Reads what a client asks for, or says why it may not be. Decides without looking anything up. */
export function readSubmission(call: Call): Submission | Refusal {
  const lane = readLane(call);
  if (typeof lane !== "string") return lane;
  const body = readText(call);
  if (typeof body !== "string") return body;
  const key = idempotencyKey(call.headers["idempotency-key"]);
  if (key !== undefined && !isOperationId(key)) {
    return refusalOf({ detail: `Idempotency-Key must be ${OPERATION_ID_TEXT}`, header: "Idempotency-Key" });
  }
  const checked = checkBody(body, (value) => withKey(value, key));
  if (checked.kind === "malformed") return refusalOfBody(checked.problems.map(namingHeader));
  if (key !== undefined && key !== checked.request.operation_id) {
    return refusalOf({
      detail: "Idempotency-Key must be the operation_id where the body has one",
      header: "Idempotency-Key",
    });
  }
  const request = inTheNameOf(call.subject, checked.request);
  if ("kind" in request) return request;
  return { kind: "submission", request, contentHash: contentHash(request), lane, client: call.subject };
}

function readLane({ query, scopes }: Call): Lane | Refusal {
  const { lane: given = "interactive" } = query;
  const lane = LANES.find((one) => one === given);
  if (lane === undefined) {
    return refusalOf({ detail: `lane must be ${LANES.join(" or ")}`, parameter: "lane" });
  }
  if (scopes.includes(WRITE_SCOPES[lane])) return lane;
  return refusalOf(
    { detail: `the token must have the scope ${WRITE_SCOPES[lane]}`, parameter: "lane" },
    "forbidden",
  );
}

function readText({ headers, body }: Call): string | Refusal {
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = headers;
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
    return refusalOf({ detail: "Content-Type must be application/json", header: "Content-Type" }, "not_json");
  }
  if (encoding !== "identity") {
    return refusalOf({ detail: "Content-Encoding must be absent", header: "Content-Encoding" }, "not_json");
  }
  if (body.length > MAX_REQUEST_BYTES) {
    return refusalOf(
      { detail: `the body must be at most ${MAX_REQUEST_BYTES} bytes, but has ${body.length}`, pointer: "#" },
      "too_large",
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return refusalOf({ detail: "the body must be UTF-8", pointer: "#" });
  }
}

/** A client that gave no id in the body may give it in the header, and is told so. */
function namingHeader(problem: ContractProblem): ContractProblem {
  const { field, detail } = problem;
  if (field !== "operation_id") return problem;
  return { ...problem, detail: `${detail}; in the body, or in the header Idempotency-Key` };
}

/** A key stands for an operation_id that the body leaves out. */
function withKey(value: unknown, key: string | undefined): unknown {
  if (key === undefined || typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return { operation_id: key, ...value };
}

/** Puts the client in front of what it says itself of who asked. */
function inTheNameOf(subject: string, request: Request): Request | Refusal {
  const client = `api:${subject}`;
  if (subject === "" || client.length > LONGEST_REQUESTER) {
    const detail = `the token must have a subject (sub) of at most ${LONGEST_REQUESTER - "api:".length} characters`;
    return refusalOf({ detail, header: "Authorization" }, "forbidden");
  }
  if (request.requested_by === undefined) return { ...request, requested_by: client };
  const requester = `${client} for ${request.requested_by}`;
  if (requester.length <= LONGEST_REQUESTER) return { ...request, requested_by: requester };
  const room = Math.max(0, LONGEST_REQUESTER - `${client} for `.length);
  return refusalOf({
    detail: `requested_by must be at most ${room} characters: the record has this client's name in front of it`,
    pointer: "#/requested_by",
  });
}
