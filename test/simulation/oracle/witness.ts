import type { Clock } from "../../../contract/clock.ts";
import type { Scope } from "../../../contract/scope.ts";
import { CALLS, type Call, type CallKind } from "../../../lambda/answer/calls.ts";
import type { InterpretedAnswer } from "../../../lambda/answer/meaning.ts";
import type { IssuedPermit } from "../../../lambda/budget/permit.ts";
import type { Permit } from "../../../lambda/budget/rate-budget.ts";
import type { CircuitScope, Circuits } from "../../../lambda/circuit/circuit.ts";
import type { Pass } from "../../../lambda/circuit/gate.ts";
import type { DeliveryPorts } from "../../../lambda/operation/deliver.ts";
import { REQUEST_ID } from "../auth0/tenant.ts";
import type { Environment } from "../environment.ts";
import type { ObservedAnswer } from "../history.ts";
import { nameOf } from "../history.ts";

/**
 * How long after a circuit opened a call that is not a probe may still go out, in milliseconds: it had its permit before,
 * and a permit shows the circuits as they were when it was taken. A claim's lease leaves five seconds for writing it,
 * where the table is slow, and the way to Auth0 takes its time.
 */
const GRACE_MS = 6_000;

/** What a witness compares with. */
export interface WitnessOptions {
  readonly clock: Clock;
  /** The circuits as the control table has them. */
  readonly circuits: () => Circuits;
  /** The operation that holds a pair's claim. */
  readonly claimant: (pair: string) => string | undefined;
  /** Operations that are in front of another one in their message group and not finished. */
  readonly unfinishedBefore: (operationId: string) => string | undefined;
  /** Whether the control table, which has the circuits, does not answer an execution that asks it for such permits. */
  readonly isBlind: (environment: string, permit: Permit) => boolean;
  readonly complain: (what: string) => void;
  readonly answered: (answer: ObservedAnswer) => void;
  /** Told of each call that is answered now, when it began. */
  readonly begun: (environment: string, call: Call, begunAtMs: number) => void;
}

/** A pass, and whether the execution that got it could know of the circuits. */
interface Granted {
  readonly pass: Pass;
  readonly isBlind: boolean;
}

interface Probe {
  readonly environment: Environment;
}

/** Sees the calls go out. */
export interface Witness {
  /** Watches the calls of an environment. */
  watch(ports: DeliveryPorts, environment: Environment): DeliveryPorts;
}

/**
 * Creates a witness of every call: while a circuit is open only probes go out, one at a time; nothing overtakes within
 * a message group.
 */
export function createWitness(options: WitnessOptions): Witness {
  const { clock, circuits, complain } = options;
  const probing = new Map<CircuitScope, Probe>();

  function checkCircuits(pair: string, scope: Scope, granted: Granted | undefined): void {
    if (granted?.pass.probes !== undefined || granted?.isBlind) return;
    for (const guarded of ["everything", scope] as const) {
      const circuit = circuits().open[guarded];
      const openForMs = circuit === undefined ? 0 : clock.now() - circuit.openedAtMs;
      if (openForMs > GRACE_MS) {
        complain(
          `a call for ${pair} went out ${openForMs.toFixed(0)} ms after the circuit of ${guarded} opened, and it was no probe`,
        );
      }
    }
  }

  async function probe(
    pair: string,
    guarded: CircuitScope,
    environment: Environment,
    call: () => Promise<InterpretedAnswer>,
  ) {
    if (probing.get(guarded)?.environment.isAlive()) {
      complain(
        `a second probe of the circuit of ${guarded} went out, for ${pair}, while the first was under way`,
      );
    }
    const own = { environment };
    probing.set(guarded, own);
    const answer = await call();
    if (probing.get(guarded) === own) probing.delete(guarded);
    return answer;
  }

  function watch(ports: DeliveryPorts, environment: Environment): DeliveryPorts {
    // Two operations of one pair may have a pass at once, one to look and one to write.
    const passes = new Map<string, Granted>();
    const keyOf = (pair: string, call: CallKind) => `${pair} ${CALLS[call].bucket}`;
    const observe = async (call: Call): Promise<InterpretedAnswer> => {
      const { organizationId } = call;
      const begunAtMs = clock.now();
      const pair = call.kind === "list" ? `${organizationId}#*` : nameOf(call);
      const granted = passes.get(keyOf(pair, call.kind));
      checkCircuits(pair, CALLS[call.kind].scope, granted);
      const operationId = options.claimant(pair);
      const before = operationId === undefined ? undefined : options.unfinishedBefore(operationId);
      if (before !== undefined) complain(`${operationId} overtook ${before} of its own message group`);

      const make = () => ports.tenant.call(call);
      const answer =
        granted?.pass.probes === undefined
          ? await make()
          : await probe(pair, granted.pass.probes, environment, make);
      options.begun(environment.name, call, begunAtMs);
      const outcome = answer.kind === "http" ? answer.status : answer.failure;
      // A look takes no claim: the worker itself says which operation it was for.
      if (call.kind === "get") return answer;
      options.answered({
        atMs: clock.now(),
        environment: environment.name,
        organizationId,
        operationId,
        call: call.kind,
        outcome,
        isAuth0s: answer.kind === "http" && REQUEST_ID in answer.headers,
      });
      return answer;
    };
    return {
      ...ports,
      gate: {
        ...ports.gate,
        async admit(wish) {
          const admission = await ports.gate.admit(wish);
          if (admission.admitted) {
            const { pass } = admission;
            const isBlind = grantedBlindly(pass) || options.isBlind(environment.name, pass.permit);
            passes.set(keyOf(wish.pair, wish.call), { pass, isBlind });
          }
          return admission;
        },
      },
      tenant: { ...ports.tenant, call: observe },
    };
  }

  return { watch };
}

/**
 * Whether a permit was granted without the control table, which has the circuits: then the execution knows of none. One that the
 * table granted may be handed on later, between two operations of an execution that the table does not answer any more.
 */
function grantedBlindly({ permit }: Pass): boolean {
  const { countedBefore }: IssuedPermit = permit;
  return countedBefore === undefined;
}
