import { defined } from "../../contract/defined.ts";
import { LANES } from "../../contract/place.ts";
import { reconcileLetter } from "../../operator/dead-letters/reconcile-letter.ts";
import { redriveLetter } from "../../operator/dead-letters/redrive-letter.ts";
import { operationStoreModel } from "../models/operation-store.ts";
import { pairStoreModel } from "../models/pair-store.ts";
import { queuesModel } from "../models/queues.ts";
import { throughApi } from "../models/through-api.ts";
import { createChronicledTenant } from "./auth0/chronicled-tenant.ts";
import { createSecret, createTokenLease } from "./auth0/tokens.ts";
import { createAccount } from "./aws/account.ts";
import { createBatchIndex } from "./aws/batch-index.ts";
import { createControlTable } from "./aws/control-table.ts";
import { overTheNetwork, RELIABLE, type RequestChances } from "./aws/network.ts";
import { answerKey, chronicled, createChronicle, queueOf } from "./chronicle.ts";
import { type Accepted, type History, nameOf } from "./history.ts";
import { chronicledBatches, note } from "./note.ts";
import { createGroupOrder } from "./oracle/group-order.ts";
import { createWitness } from "./oracle/witness.ts";
import { COMMANDS } from "./people/commands.ts";
import { concludingLooks } from "./people/conclude.ts";
import { poisonedBy } from "./poison.ts";
import { seeded } from "./random.ts";
import { play } from "./scenario/play.ts";
import type { Scenario } from "./scenario/scenario.ts";
import type { Stage } from "./scenario/stage.ts";
import { createVirtualClock } from "./virtual-clock.ts";
import { createHandler, type Surroundings, wireWorker } from "./worker.ts";
import type { WorldOptions } from "./world-options.ts";

const CREDENTIALS = JSON.stringify({ client_id: "client", client_secret: "secret" });
/** As the stack creates it. */
const NO_TOKEN = "{}";
const DAY_MS = 86_400_000;
const LONGEST_WORLD_MS = 20 * DAY_MS;
/** After the last message is gone, effects of calls whose answers were lost may still land. */
const SETTLING_MS = 60_000;

/** Lets the world of a scenario run until it is at rest. */
export async function runWorld(scenario: Scenario, options: WorldOptions = {}): Promise<History> {
  const random = seeded(scenario.seed ^ 0x5eed);
  const clock = createVirtualClock(Date.UTC(2026, 0, 1) + Math.floor(random() * DAY_MS));
  const chronicle = createChronicle(clock, options.trace);
  const { beganAtMs, tell } = chronicle;
  const isCalm = () => clock.now() >= beganAtMs + scenario.calmAtMs;

  const tenant = createChronicledTenant(scenario, clock, random, chronicle);
  const awayTables = new Set<string>();
  const chancesOf = (table: string) => (): RequestChances => {
    if (awayTables.has(table)) return { ...RELIABLE, refused: 1 };
    return isCalm() ? RELIABLE : scenario.requests;
  };
  const index = createBatchIndex(clock, scenario.operators.backfill);
  const { operations: changed = (table) => table } = options;
  const operations = changed(operationStoreModel(index.note));
  const pairTable = pairStoreModel();
  const pairs = chronicled(pairTable, chronicle);
  const recordOf = (id: string) => operations.records.get(id) ?? chronicle.forgotten.get(id);
  const control = createControlTable(
    (before, after) => {
      chronicle.circuitChanges.push({ atMs: clock.now(), before, after });
      tell(() => `circuits  ${JSON.stringify(after.open)}`);
    },
    chronicledBatches(chronicle, clock, seeded(scenario.seed ^ 0xca4ce1)),
    scenario.knownRepeatedPost && {
      repeatedPost: scenario.knownRepeatedPost,
      learnedAtMs: beganAtMs,
      evidence: "probed before",
      by: "probe",
    },
  );
  const [credentials, sharedToken, tokenLease] = [
    createSecret(CREDENTIALS),
    createSecret(NO_TOKEN),
    createTokenLease(),
  ];

  const groupOrder = createGroupOrder(recordOf);
  const witness = createWitness({
    clock,
    circuits: control.truth,
    claimant: chronicle.claimant,
    unfinishedBefore: groupOrder.unfinishedBefore,
    isBlind: (environment, permit) => chronicle.blind.has(queueOf(environment, permit)),
    complain: chronicle.complain,
    answered: (answer) => chronicle.answers.push(answer),
    begun: (environment, { kind, organizationId }, begunAtMs) =>
      chronicle.begun.set(answerKey(environment, kind, organizationId, clock.now()), begunAtMs),
  });
  const poison = poisonedBy(scenario, chronicle.claimant);

  const account = createAccount({
    clock,
    random,
    scenario,
    chronicle,
    isCalm,
    onInvoked: () => restIfQuiet(),
    start(environment) {
      const reach = <Port extends object>(port: Port, table: string) =>
        overTheNetwork(port, environment, random, chancesOf(table), () => {
          chronicle.requests += 1;
        });
      const surroundings: Surroundings = {
        environment,
        random,
        observe(event) {
          note(event, environment, clock, chronicle);
          tell(() => `${environment.name}  ${JSON.stringify(event, errorsAsText)}`);
        },
        operations: reach(operations, "operations"),
        pairs: reach(pairs, "connections"),
        queues: reach(queues, "queues"),
        budget: reach(control.budget, "control"),
        circuits: reach(control.circuits, "control"),
        traits: reach(control.traits, "control"),
        batches: reach(control.batches, "control"),
        credentials: reach(credentials, "secrets"),
        sharedToken: reach(sharedToken, "secrets"),
        tokenLease: reach(tokenLease, "control"),
        tenant,
        ...defined({ rateLimit: scenario.rateLimit }),
        executions: scenario.concurrency.interactive + scenario.concurrency.bulk,
      };
      const wired = wireWorker(options.surround?.(surroundings) ?? surroundings);
      const ports = poison(options.rewire?.(wired) ?? wired, environment);
      return createHandler(witness.watch(ports, environment), wired.quiet, options.process);
    },
  });
  const { lanes, deadLetters } = account;
  const queues = queuesModel(
    { interactive: throughApi(lanes.interactive), bulk: throughApi(lanes.bulk) },
    throughApi(deadLetters),
  );

  const lastSendMs = Math.max(0, ...scenario.sends.map(({ atMs }) => atMs));
  let pending = 0;
  let end: (cameToRest: boolean) => void = () => {};
  const atRest = new Promise<boolean>((resolve) => {
    end = resolve;
  });
  function restIfQuiet(): void {
    if (pending === 0 && account.isAtRest()) end(true);
  }
  function at(ms: number, work: () => void | Promise<void>): void {
    pending += 1;
    clock.at(beganAtMs + ms, async () => {
      await work();
      pending -= 1;
      restIfQuiet();
    });
  }
  function accept(message: Accepted): void {
    chronicle.accepted.push(message);
    const isRequest = !scenario.malformed.has(message.body);
    groupOrder.add(message, isRequest ? JSON.parse(message.body).operation_id : undefined);
  }

  const stage: Stage = {
    scenario,
    clock,
    random,
    account,
    operations,
    chronicle,
    accept,
    at,
    reconcile: options.reconcile ?? reconcileLetter,
    redrive: options.redrive ?? redriveLetter,
    batches: control.batches,
    index,
    whim: seeded(scenario.seed ^ 0x09e7a7),
    begun: new Set(),
    urgent: { count: 0 },
    forgetPair(key) {
      pairTable.forget(key);
      chronicle.pairs.delete(nameOf(key));
      chronicle.forgottenPairs.add(nameOf(key));
    },
    isAllSent: () => clock.now() >= beganAtMs + lastSendMs,
    commands: { ...COMMANDS, ...options.commands },
    troubled: { tenant, awayTables, replaceCredentials: () => credentials.set(CREDENTIALS) },
  };
  play(scenario, stage);
  clock.at(beganAtMs + (options.endAtMs ?? LONGEST_WORLD_MS), () => end(false));

  const cameToRest = await clock.run(atRest);
  await clock.run(clock.sleep(SETTLING_MS));
  const standings = await clock.run(concludingLooks(stage));
  return {
    ...chronicle,
    scenario,
    endedAtMs: clock.now(),
    cameToRest,
    letters: [...deadLetters.messages()],
    records: new Map([...chronicle.forgotten, ...operations.records]),
    auth0: tenant.world,
    usage: account.usage(),
    mostReceives: Math.max(...LANES.map((lane) => lanes[lane].mostReceives())),
    mostHidden: Math.max(...LANES.map((lane) => lanes[lane].mostHidden())),
    tokensMinted: tenant.tokensMinted(),
    standings,
  };
}

function errorsAsText(_name: string, value: unknown): unknown {
  return value instanceof Error ? String(value.stack) : value;
}
