import { randomUUID } from "node:crypto";
import { checkRequest, describeProblems } from "../contract/parse-request.ts";
import type { Request } from "../contract/request.ts";
import { RequestError } from "./errors.ts";

type Without<R, Key extends PropertyKey> = R extends unknown ? Omit<R, Key> : never;

/** A request as a producer gives it: without an operation_id it gets a new one. */
export type NewRequest = Without<Request, "operation_id"> & { readonly operation_id?: string };

/**
 * Checks a request, and gives it an operation_id where it has none.
 *
 * @param index Which one it is, for the error.
 * @throws RequestError naming everything that is wrong.
 */
export function completeRequest(request: NewRequest, index?: number): Request {
  const checked = checkRequest({ operation_id: randomUUID(), ...withoutUndefined(request) });
  if (checked.kind === "request") return checked.request;
  const { problems } = checked;
  throw new RequestError(
    describeProblems(problems),
    problems.map(({ field }) => field).filter(Boolean),
    index,
  );
}

/** Callers write `reason: user?.name`; JSON would leave it out as well. */
function withoutUndefined(request: NewRequest): object {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
}
