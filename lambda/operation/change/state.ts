import { defined } from "../../../contract/defined.ts";
import type { PairState } from "../../../contract/pair.ts";
import type { Ending } from "../../../contract/record.ts";
import type { Meaning } from "../../answer/meaning.ts";
import type { Pass } from "../../circuit/gate.ts";
import type { ClaimedPair } from "../../order/claim.ts";
import type { PlannedWrite } from "../after-call.ts";
import type { Conclusion, Tally } from "../conclusion.ts";
import type { Sight, Turn, Write } from "../next-step.ts";
import type { Plan, Settlement } from "../plan.ts";

/** What a delivery has found out, carried from phase to phase. */
export interface Progress {
  readonly tally: Tally;
  readonly findings: Findings;
  /** Whether looking where it may be left out has been given up. */
  readonly isBlind: boolean;
  /** Writes that found the connection in another state than they assumed. */
  readonly misses: number;
  /** The claim that this delivery wrote last, or sent to be written: the answer to that can be lost. */
  readonly claimed: ClaimedPair | undefined;
  /** Since when it has waited for its pair while nothing else of its batch was at work, in milliseconds. */
  readonly idleSinceMs: number | undefined;
}

/** What is known of the connection. It goes with a version of the pair: another operation's write makes it old. */
export interface Findings {
  readonly version: number | undefined;
  readonly sight: Sight | undefined;
  readonly turn: Turn | undefined;
}

/** A pass that is held for a call, and since when. Other circuits may stand in the way of another call. */
export interface HeldPass {
  readonly pass: Pass;
  readonly call: Write["kind"];
  readonly atMs: number;
}

/** Read the pair, unless it was just read, and plan from it. */
export interface Planning {
  readonly at: "plan";
  readonly progress: Progress;
  readonly held?: HeldPass;
  readonly pair?: PairState;
}

/** Another operation has the pair, or this one may have crashed a worker. */
export interface StandingBy {
  readonly at: "stand_by";
  readonly progress: Progress;
  readonly pair: PairState;
  readonly plan: Extract<Plan, { do: "wait" | "suspect" }>;
}

/** The pair is free: choose the next step from what is known of the connection. */
export interface Choosing {
  readonly at: "choose";
  readonly progress: Progress;
  readonly held?: HeldPass | undefined;
  readonly plan: Extract<Plan, { do: "call" }>;
}

/** Look at the connection before it is changed. `isRequired`: nothing can be decided without. */
export interface Looking {
  readonly at: "look";
  readonly progress: Progress;
  readonly pair: PairState;
  readonly isRequired: boolean;
}

/** Get a pass for a write. */
export interface Admitting {
  readonly at: "admit";
  readonly progress: Progress;
  readonly write: PlannedWrite;
}

/** Claim the pair, with the pass in hand. */
export interface Claiming {
  readonly at: "claim";
  readonly progress: Progress;
  readonly held: HeldPass;
  readonly write: PlannedWrite;
}

/** Call Auth0: from here on the pass is the call's, and is not given back. */
export interface Calling {
  readonly at: "call";
  readonly progress: Progress;
  readonly pass: Pass;
  readonly write: PlannedWrite;
}

/** Auth0 was called: decide what that did to the pair. */
export interface Concluding {
  readonly at: "conclude";
  readonly progress: Progress;
  readonly write: PlannedWrite;
  readonly meaning: Meaning;
}

/** Write what was applied, with which the operation is finished. */
export interface Settling {
  readonly at: "settle";
  readonly progress: Progress;
  readonly settlement: Settlement;
  /** Whether a call was made for it: then the write is tried again where the store fails. */
  readonly isCalled: boolean;
}

/** What this delivery came to. */
export interface Concluded {
  readonly at: "concluded";
  readonly conclusion: Conclusion;
}

/** A phase is still to come. */
export type Unfinished =
  | Planning
  | StandingBy
  | Choosing
  | Looking
  | Admitting
  | Claiming
  | Calling
  | Concluding
  | Settling;

/** Where a change stands, with everything that its next phase needs. */
export type State = Unfinished | Concluded;

const NOTHING_FOUND: Findings = { version: undefined, sight: undefined, turn: undefined };

/** The state of a change that has just been delivered, with its pair where that was read already. */
export function begin({ tally, pair }: { readonly tally: Tally; readonly pair?: PairState }): Planning {
  const nothing = { isBlind: false, misses: 0, claimed: undefined, idleSinceMs: undefined };
  const progress = { tally, findings: NOTHING_FOUND, ...nothing };
  return { at: "plan", progress, ...defined({ pair }) };
}

/** Goes back to the plan with what has been found out; the pair is read again. */
export function replan(progress: Progress, held?: HeldPass): Planning {
  return { at: "plan", progress, ...(held && { held }) };
}

/** Ends the delivery. */
export function concluded(conclusion: Conclusion): Concluded {
  return { at: "concluded", conclusion };
}

/** Ends the operation. */
export function finished(ending: Ending, { tally }: Progress): Concluded {
  return concluded({ kind: "finished", ending, tally });
}

/** What is known of the connection of a pair as it was read. */
export function findingsOf({ version }: PairState, { findings }: Progress): Findings {
  return findings.version === version ? findings : NOTHING_FOUND;
}

/** The pass that a state holds and has not spent. */
export function heldPass(state: State): Pass | undefined {
  return "held" in state ? state.held?.pass : undefined;
}

/** The pass that one state held and the next neither holds nor spends: it must be given back. */
export function unusedPass(state: State, next: State): Pass | undefined {
  const pass = heldPass(state);
  const used = next.at === "call" ? next.pass : heldPass(next);
  return pass === used ? undefined : pass;
}
