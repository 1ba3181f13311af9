import type { Answer } from "./calls.ts";
import { isAuth0s } from "./error-body.ts";
import type { Meaning } from "./meaning.ts";

/**
 * What an answer says of the token that the call was made with. `refused`: Auth0 does not accept it any more. `doubted`: a
 * newer one may do better, since this one lacks a scope or met a 401 that is not Auth0's.
 */
export function tokenVerdict(answer: Answer, meaning: Meaning): "refused" | "doubted" | undefined {
  if (answer.kind === "http" && answer.status === 401) {
    return isAuth0s(answer.status, answer.body) ? "refused" : "doubted";
  }
  return meaning.kind === "blocked" && meaning.what !== "everything" ? "doubted" : undefined;
}
