/** Faults that a test sets at the stand-in of the tenant. */
import type { Fault, Faults, FaultyRequest } from "../../local/tenant/faults.ts";
import { type ForeignShape, foreignAnswer } from "../../local/tenant/foreign-answers.ts";
import { errorReply } from "../../local/tenant/replies.ts";

/** The first fault that any of them gives. */
export function firstOf(...faults: readonly Faults[]): Faults {
  return (request) => {
    for (const fault of faults) {
      const found = fault(request);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

/**
 * A fault for some requests.
 *
 * @example when(({ organizationId }) => organizationId === "org_1", serverError(503))
 */
export function when(applies: (request: FaultyRequest) => boolean, fault: Fault): Faults {
  return (request) => (applies(request) ? fault : undefined);
}

/** A fault for the first `count` requests that would meet it. */
export function atMost(count: number, faults: Faults): Faults {
  let left = count;
  return (request) => {
    const fault = left > 0 ? faults(request) : undefined;
    if (fault !== undefined) left -= 1;
    return fault;
  };
}

/** When a request takes effect whose answer does not say so: never, as it arrives, or so many milliseconds later. */
export type HiddenEffect = "none" | "at_once" | { readonly lateByMs: number };

/**
 * A 5xx in Auth0's words.
 *
 * @example when(({ endpoint }) => endpoint === "enable", serverError(503, { lateByMs: 20_000 }))
 */
export function serverError(status: number, effect: HiddenEffect = "none"): Fault {
  const reply = errorReply(status, "An internal error occurred", "internal_error");
  return { ...effectOf(effect), answer: { kind: "reply", reply } };
}

/**
 * An answer of the edge or of a proxy in front of Auth0. Auth0's rate limit counts the request only where it takes effect.
 *
 * @param shape HTML, JSON of the edge's or of a proxy's own (no `statusCode`), or nothing.
 * @example when(({ organizationId }) => organizationId === "org_1", edgeAnswer(409, "edge"))
 */
export function edgeAnswer(status: number, shape: ForeignShape, effect: HiddenEffect = "none"): Fault {
  return {
    ...(effect === "none" ? { counted: false } : {}),
    ...effectOf(effect),
    answer: { kind: "foreign", answer: foreignAnswer(status, shape) },
  };
}

function effectOf(effect: HiddenEffect): Pick<Fault, "effect"> {
  return effect === "at_once" ? {} : { effect };
}

/** A connection that is torn down before the request is counted. */
export function connectionReset(): Fault {
  return { counted: false, answer: { kind: "reset" } };
}

/** The request takes effect, but the connection is torn down instead of an answer. */
export function answerLost(): Fault {
  return { answer: { kind: "reset" } };
}

/** The connection is torn down, and the request takes effect `lateByMs` milliseconds later. */
export function landsLate(lateByMs: number): Fault {
  return { effect: { lateByMs }, answer: { kind: "reset" } };
}

/** The request takes effect, but its answer never comes, or stops after the headers. */
export function stuck(after: "nothing" | "headers"): Fault {
  return { answer: { kind: "stuck", after } };
}

/** An answer that leaves `delayMs` milliseconds later. */
export function slow(delayMs: number): Fault {
  return { delayMs };
}

/** A JSON answer of at least so many bytes. */
export function oversized(bytes: number): Fault {
  const body = JSON.stringify({ padding: "x".repeat(bytes) });
  return { answer: { kind: "body", contentType: "application/json; charset=utf-8", body } };
}

/** An answer that sends the client elsewhere, without any effect. */
export function redirect(location: string): Fault {
  return { effect: "none", answer: { kind: "reply", reply: { status: 302, headers: { location } } } };
}

/** An answer in HTML, as a proxy in between might give. */
export function notJson(): Fault {
  return { answer: { kind: "body", contentType: "text/html", body: "<html><body>It works</body></html>" } };
}
