import { seeded } from "../../bench/world/random.ts";
import { createVirtualClock, type VirtualClock } from "../../bench/world/virtual-clock.ts";
import type { DeliveryPorts } from "../../lambda/operation/deliver.ts";
import { LANES } from "../../lambda/order/place.ts";
import type { Random } from "../../lambda/ports.ts";
import { operationStoreModel } from "../models/operation-store.ts";
import { pairStoreModel } from "../models/pair-store.ts";
import { SMOOTH } from "./auth0/call-trouble.ts";
import { createTenantModel, type SimulatedTenant } from "./auth0/tenant.ts";
import { createSecret, createTokenLease } from "./auth0/tokens.ts";
import { createAccount } from "./aws/account.ts";
import { createControlTable } from "./aws/control-table.ts";
import { overTheNetwork, RELIABLE, type RequestChances } from "./aws/network.ts";
import { queuesOver } from "./aws/queues.ts";
import { type Chronicle, chronicled, createChronicle } from "./chronicle.ts";
import { type Accepted, type History, nameOf } from "./history.ts";
import { createGroupOrder } from "./oracle/group-order.ts";
import { createWitness } from "./oracle/witness.ts";
import { redrive } from "./people/redrive.ts";
import { redriveLetters } from "./people/redrives.ts";
import { poisonedBy } from "./poison.ts";
import { applyTrouble } from "./scenario/apply.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { createHandler, type Process, type Surroundings, wireWorker } from "./worker.ts";

/** Something that changes how a world runs: a bug, a listener. */
export interface WorldOptions {
  /** Changes what an execution environment reaches, before the worker is wired. */
  readonly surround?: (surroundings: Surroundings) => Surroundings;
  /** Changes the ports of a wired worker. */
  readonly rewire?: (ports: DeliveryPorts) => DeliveryPorts;
  /** Changes how a batch is worked through. */
  readonly process?: Process;
  /** Changes how an operator redrives a letter. */
  readonly redrive?: typeof redrive;
  /** Told what happens, line by line. */
  readonly trace?: (line: string) => void;
}

const CREDENTIALS = JSON.stringify({ client_id: "client", client_secret: "secret" });
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

  const tenant = createTenant(scenario, clock, random, chronicle);
  const awayTables = new Set<string>();
  const chancesOf = (table: string) => (): RequestChances => {
    if (awayTables.has(table)) return { ...RELIABLE, refused: 1 };
    return isCalm() ? RELIABLE : scenario.requests;
  };
  const operations = operationStoreModel();
  const pairs = chronicled(pairStoreModel(), chronicle);
  const control = createControlTable((before, after) => {
    chronicle.circuitChanges.push({ atMs: clock.now(), before, after });
    tell(() => `circuits  ${JSON.stringify(after.open)}`);
  });
  const [credentials, sharedToken, tokenLease] = [
    createSecret(CREDENTIALS),
    createSecret(),
    createTokenLease(),
  ];

  const groupOrder = createGroupOrder((operationId) => operations.records.get(operationId));
  const witness = createWitness({
    clock,
    circuits: control.truth,
    claimant: chronicle.claimant,
    unfinishedBefore: groupOrder.unfinishedBefore,
    complain: chronicle.complain,
    answered: (answer) => chronicle.answers.push(answer),
  });
  const poison = poisonedBy(scenario.poison, chronicle.claimant);

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
          if (event.event === "degraded") witness.degraded(environment, event.degraded);
          tell(() => `${environment.name}  ${JSON.stringify(event, errorsAsText)}`);
        },
        operations: reach(operations, "operations"),
        pairs: reach(pairs, "connections"),
        queues: reach(queues, "queues"),
        budget: reach(control.budget, "control"),
        circuits: reach(control.circuits, "control"),
        credentials: reach(credentials, "secrets"),
        sharedToken: reach(sharedToken, "secrets"),
        tokenLease: reach(tokenLease, "control"),
        tenant,
        executions: scenario.concurrency.interactive + scenario.concurrency.bulk,
      };
      const wired = wireWorker(options.surround?.(surroundings) ?? surroundings);
      const ports = poison(options.rewire?.(wired) ?? wired, environment);
      return createHandler(witness.watch(ports, environment), options.process);
    },
  });
  const { lanes, deadLetters } = account;
  const queues = queuesOver(lanes, deadLetters, (letter) => chronicle.lettersSent.push(letter));

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

  for (const { atMs, lane, ...message } of scenario.sends) {
    at(atMs, () => {
      const sent = lanes[lane].send({ ...message, attributes: {} });
      if (sent !== undefined) accept({ ...sent, lane });
      tell(() => `producer  ${lane} ${sent?.messageId ?? "(duplicate)"} ${message.body}`);
    });
  }
  if (!isCalm()) {
    at(scenario.calmAtMs, () => {
      tenant.knobs.chances = SMOOTH;
    });
  }
  for (const atMs of scenario.killsAtMs) at(atMs, () => void account.lambda.killOne());
  for (const trouble of scenario.troubles) {
    const change = applyTrouble(trouble, {
      tenant,
      awayTables,
      mappings: account.mappings,
      limits: scenario.limits,
      replaceCredentials: () => credentials.set(CREDENTIALS),
    });
    const turn = (what: string, turned: () => void) => () => {
      tell(() => `trouble  ${what}`);
      chronicle.marks.push({ atMs: clock.now(), usage: account.usage() });
      turned();
    };
    at(trouble.fromMs, turn(JSON.stringify(trouble), change.begin));
    at(trouble.toMs, turn(`over: ${trouble.kind}`, change.end));
  }
  const redriving = {
    clock,
    random,
    account,
    operations,
    chronicle,
    accept,
    redrive: options.redrive ?? redrive,
  };
  for (const atMs of scenario.redrivesAtMs) at(atMs, () => redriveLetters(redriving));
  clock.at(beganAtMs + LONGEST_WORLD_MS, () => end(false));

  const cameToRest = await clock.run(atRest);
  await clock.run(clock.sleep(SETTLING_MS));
  return {
    ...chronicle,
    scenario,
    endedAtMs: clock.now(),
    cameToRest,
    letters: [...deadLetters.messages()],
    records: operations.records,
    auth0: tenant.world,
    usage: account.usage(),
    mostReceives: Math.max(...LANES.map((lane) => lanes[lane].mostReceives())),
    tokensMinted: tenant.tokensMinted(),
  };
}

function createTenant(
  scenario: Scenario,
  clock: VirtualClock,
  random: Random,
  { calls, claimant, tell }: Chronicle,
): SimulatedTenant {
  return createTenantModel({
    clock,
    random,
    limits: scenario.limits,
    clockOffsetMs: scenario.clockOffsetMs,
    latencyMs: scenario.latencyMs,
    chances: scenario.calls,
    forbiddenOrganizations: scenario.forbiddenOrganizations,
    enabled: scenario.enabled,
    onCall(call) {
      const operationId = claimant(nameOf(call));
      calls.push({ ...call, operationId });
      tell(
        () => `${call.environment}  ${call.endpoint} ${nameOf(call)} → ${call.status}  ${operationId ?? ""}`,
      );
    },
    onEffect: (effect) =>
      tell(
        () =>
          `Auth0  ${nameOf(effect)} is ${effect.kind} ${"settings" in effect ? JSON.stringify(effect.settings) : ""}`,
      ),
  });
}

function errorsAsText(_name: string, value: unknown): unknown {
  return value instanceof Error ? String(value.stack) : value;
}
