import type { Before } from "../../../contract/pair.ts";
import type { Ending, Outcome } from "../../../contract/record.ts";
import type { Answer, Call } from "../../../lambda/answer/calls.ts";
import type { WorldOptions } from "../world-options.ts";
import { type Bug, withAnswers, withOperations, withPairs, withPorts } from "./bug.ts";

type HttpAnswer = Extract<Answer, { kind: "http" }>;

/** A worker that gets other answers where one came. */
const withHttpAnswers = (change: (answer: HttpAnswer, call: Call) => Answer): WorldOptions =>
  withAnswers((answer, call) => (answer.kind === "http" ? change(answer, call) : answer));

/** A worker that records other states before its operations. */
const withBefore = (
  change: (outcome: Outcome, before: Before, auth0Status: number) => Before,
): WorldOptions =>
  withOperations(({ finish }) => ({
    finish: (outcome) => finish({ ...outcome, ending: withChangedBefore(outcome, change) }),
  }));

function withChangedBefore(
  outcome: Outcome,
  change: (outcome: Outcome, before: Before, auth0Status: number) => Before,
): Ending {
  const { ending } = outcome;
  if (ending.status !== "succeeded" || ending.result === "retrieved") return ending;
  return { ...ending, before: change(outcome, ending.before, ending.auth0Status) };
}

/** Whether an error is one of Auth0's own. */
const isAuth0s = ({ status, body }: HttpAnswer) => Object(body).statusCode === status;

/** Mistakes about what Auth0's answers say, and about who gives them. */
export const BUGS_ABOUT_AUTH0: readonly Bug[] = [
  {
    name: "takes a 204 for proof that the connection was on",
    shows: /says that it was/,
    options: withBefore(({ request }, before, auth0Status) =>
      request?.action === "disable" && auth0Status === 204 && before.state === "disabled"
        ? { state: "enabled", source: "inferred" }
        : before,
    ),
  },
  {
    name: "takes a 201 for proof that the connection was not on",
    shows: /says that it was/,
    options: withBefore(({ request }, before, auth0Status) =>
      request?.action === "enable" && auth0Status === 201
        ? { state: "disabled", source: "inferred" }
        : before,
    ),
  },
  {
    name: "takes a 409 for proof that the connection is on",
    shows: /was not enabled at any moment of it/,
    options: withHttpAnswers((answer, call) => (isAuth0s(answer) ? doneIfRefused(answer, call) : answer)),
  },
  {
    name: "takes an edge's 409 for Auth0's",
    shows: /was not enabled at any moment of it/,
    options: withHttpAnswers((answer, call) => (isAuth0s(answer) ? answer : doneIfRefused(answer, call))),
  },
  {
    name: "dead-letters a request for what a proxy says",
    shows: /dead-lettered \(rejected, redrive \d+\) for trouble that was not its own/,
    options: withHttpAnswers((answer) =>
      answer.status >= 400
        ? { ...answer, body: { ...Object(answer.body), statusCode: answer.status } }
        : answer,
    ),
  },
  {
    name: "closes a circuit at what is not Auth0's",
    shows: /closed, but Auth0 had answered nothing/,
    options: withPorts(({ gate }) => ({
      gate: {
        ...gate,
        async report(pass, wish, meaning, observation) {
          if (meaning.kind !== "unrecognised") return gate.report(pass, wish, meaning, observation);
          const { auth0Status } = meaning;
          const well = { kind: "go_on", next: "look", auth0Status } as const;
          await gate.report(pass, wish, well, observation);
          return meaning;
        },
      },
    })),
  },
  {
    name: "takes a 500 or 503 for a call without effect",
    shows: /was asked to be|says that it was/,
    options: withHttpAnswers(({ status, ...answer }) =>
      status === 500 || status === 503
        ? { ...answer, kind: "failure", failure: "unsent", detail: `${status}` }
        : { ...answer, status },
    ),
  },
  {
    name: "takes any request for an operation that was applied under its id",
    shows: /succeeded without a call/,
    options: withPairs(({ read }) => ({
      async read(key) {
        const { applied, ...pair } = await read(key);
        if (applied === undefined) return pair;
        return { ...pair, applied: { ...applied, atMs: Number.MAX_SAFE_INTEGER } };
      },
    })),
  },
  {
    name: "takes a setting that a connection does not have for one that is off",
    shows: /seen to be/,
    options: withHttpAnswers((answer, call) =>
      call.kind === "get" && answer.status === 200
        ? { ...answer, body: { is_signup_enabled: false, ...Object(answer.body) } }
        : answer,
    ),
  },
  {
    name: "says nothing of a tenant without rate limit headers",
    shows: /the worker said nothing of it/,
    options: {
      surround: ({ observe, ...all }) => ({
        ...all,
        observe: (event) => observe(event.event === "permit" ? { ...event, assumed: false } : event),
      }),
    },
  },
  {
    name: "holds every message that the circuit of one scope stops",
    shows: /while \S+ was missing, which it does not need/,
    options: withPorts(({ gate, clock }) => ({
      gate: {
        ...gate,
        async admit(wish) {
          for (;;) {
            const admission = await gate.admit(wish);
            const isStopped = !admission.admitted && admission.reason === "circuit";
            if (!isStopped || clock.now() + LOOK_MS >= wish.deadlineMs) return admission;
            await clock.sleep(LOOK_MS);
          }
        },
      },
    })),
  },
];

/** How often a message that is held looks again, in milliseconds. */
const LOOK_MS = 8_000;

/** Says 201 where a POST that names no settings was refused. */
function doneIfRefused(answer: HttpAnswer, call: Call): Answer {
  if (call.kind !== "enable" || answer.status !== 409 || Object.keys(call.settings).length > 0) return answer;
  return { ...answer, status: 201, body: { connection_id: call.connectionId } };
}
