import type { Answer, Call } from "../../../lambda/answer/calls.ts";
import type { InterpretedAnswer } from "../../../lambda/answer/meaning.ts";
import { makeCall } from "../../../lambda/operation/call.ts";
import type { OpenTenant } from "../../tenant/open-tenant.ts";
import { type Ask, callText, ProbeStopped, type Said } from "./evidence.ts";

/** How long one wait for a permit takes, in milliseconds, before the operator is told why. */
const LOOK_MS = 10_000;

/** Failures of one call before the probe gives up. */
const TRIES = 4;

/** How the tenant is asked. */
export interface AskOptions {
  readonly onAnswer: (call: Call, said: Said) => void;
  readonly onWait: (why: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes the calls of a probe through the gate, with permits of the bulk lane, as the worker does. It repeats a call that
 * was throttled or failed: every call is idempotent.
 */
export function createAsk({ ports }: OpenTenant, { onAnswer, onWait, signal }: AskOptions): Ask {
  const { clock, gate } = ports;
  return async (call) => {
    for (let failures = 0; ; ) {
      signal.throwIfAborted();
      const { organizationId } = call;
      const pair = `${organizationId}#${"connectionId" in call ? call.connectionId : "*"}`;
      const wish = {
        call: call.kind,
        lane: "bulk",
        organizationId,
        pair,
        deadlineMs: clock.now() + LOOK_MS,
      } as const;
      const admission = await gate.admit(wish);
      if (!admission.admitted) {
        onWait(
          admission.reason === "budget" ? "the tenant's rate limit leaves no room yet" : admission.detail,
        );
        await clock.sleep(admission.reason === "budget" ? admission.retryAfterMs : LOOK_MS, signal);
        continue;
      }
      let answer: InterpretedAnswer | undefined;
      const tenant = {
        call: async (one: Call) => {
          answer = await ports.tenant.call(one);
          return answer;
        },
      };
      const { pass } = admission;
      const meaning = await makeCall({ operationId: "probe", pass, wish, call }, { ...ports, tenant });
      if (meaning.kind === "throttled") continue;
      const detail = detailOf(answer);
      if (answer?.kind === "http" && detail === undefined) {
        const said = { status: answer.status, headers: answer.headers, body: answer.body };
        onAnswer(call, said);
        return said;
      }
      failures += 1;
      if (failures === TRIES) throw new ProbeStopped(`${callText(call)}: ${detail}`);
      onWait(`${callText(call)}: ${detail}`);
      await clock.sleep(failures * 1_000, signal);
    }
  };
}

/** Why an answer does not count; undefined where it does. */
function detailOf(answer: Answer | undefined): string | undefined {
  if (answer === undefined) return "no answer";
  if (answer.kind === "failure") return answer.detail;
  const { status, body } = answer;
  if (status >= 500 || status === 401) return `${status}`;
  return typeof body === "string" ? `${status}, but not JSON` : undefined;
}
