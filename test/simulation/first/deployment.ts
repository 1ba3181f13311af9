import { defined } from "../../../contract/defined.ts";
import { messageGroupId } from "../../../contract/message-group.ts";
import type { Lane } from "../../../contract/place.ts";
import type { Request } from "../../../contract/request.ts";
import { perMinute } from "../../../local/tenant/bucket.ts";
import { batchStoreModel } from "../../models/batch-store.ts";
import { operationStoreModel } from "../../models/operation-store.ts";
import { pairStoreModel } from "../../models/pair-store.ts";
import { createTenantModel } from "../auth0/tenant.ts";
import { createSecret, createTokenLease } from "../auth0/tokens.ts";
import { createControlTable } from "../aws/control-table.ts";
import { toSqsEvent } from "../aws/sqs-event.ts";
import { createEnvironment, type Environment } from "../environment.ts";
import { seeded } from "../random.ts";
import { UNDISTURBED } from "../scenario/undisturbed.ts";
import { createVirtualClock, type VirtualClock } from "../virtual-clock.ts";
import { createHandler, wireWorker } from "../worker.ts";

/** How long each request takes, in milliseconds. */
export interface TripTimes {
  readonly table: number;
  readonly secret: number;
  readonly kms: number;
  readonly auth0: number;
}

/** A request that the worker makes. */
export interface Trip {
  /** Such as `pairs.replace` or `POST /oauth/token`. */
  readonly name: string;
  readonly sentAtMs: number;
}

/** What a deployment is made with. */
export interface DeploymentOptions {
  readonly times: TripTimes;
  /** The credentials' secret. */
  readonly credentials: object;
  /** The keys that it signs with. */
  readonly keyArns?: readonly string[];
  /** An execution makes one request at a time, as it would without reading ahead. */
  readonly inTurn?: boolean;
}

/** An execution environment of a deployment: it has loaded its code. */
export interface Execution {
  readonly environment: Environment;
  /** Its requests so far. */
  readonly trips: readonly Trip[];
  /** Takes one message through the function's handler. @returns When the invocation began. */
  invoke(request: Request, lane?: Lane): Promise<number>;
}

/** A deployment in virtual time whose requests take a known time, and never fail. */
export interface Deployment {
  readonly clock: VirtualClock;
  readonly batches: ReturnType<typeof batchStoreModel>;
  /** Starts an execution environment. */
  start(): Execution;
}

/** Deploys anew: no token, no record, nothing learned. */
export function createDeployment({ times, inTurn = false, ...options }: DeploymentOptions): Deployment {
  const clock = createVirtualClock(Date.UTC(2026, 0, 1));
  const random = seeded(1);
  const operations = operationStoreModel();
  const pairs = pairStoreModel();
  const batches = batchStoreModel();
  const control = createControlTable(() => {}, batches);
  const credentials = createSecret(JSON.stringify(options.credentials));
  const sharedToken = createSecret("{}");
  const tokenLease = createTokenLease();
  const tenant = createTenantModel({
    ...UNDISTURBED,
    clock,
    random,
    limits: { write: perMinute(5, 150), read: perMinute(10, 100) },
    latencyMs: [times.auth0, times.auth0],
    chances: UNDISTURBED.calls,
    onCall() {},
    onEffect() {},
  });
  let sent = 0;

  function start(): Execution {
    const trips: Trip[] = [];
    const environment = createEnvironment({
      name: "execution",
      clock,
      diesOnTheWay: () => undefined,
      onDeath() {},
    });
    let turn: Promise<unknown> = Promise.resolve();
    const make = <T>(name: string, request: () => Promise<T>): Promise<T> => {
      const send = () => {
        trips.push({ name, sentAtMs: clock.now() });
        return request();
      };
      if (!inTurn) return send();
      const answer = turn.then(send);
      turn = answer.catch(() => {});
      return answer;
    };
    const reach = <Port extends object>(store: string, port: Port, ms: number): Port =>
      Object.fromEntries(
        Object.entries(port).map(([name, method]) => [
          name,
          (...args: unknown[]) =>
            make(`${store}.${name}`, () => environment.request(ms, () => method(...args))),
        ]),
      ) as Port;

    const { table, secret, kms } = times;
    const wired = wireWorker({
      environment,
      random,
      observe() {},
      operations: reach("operations", operations, table),
      pairs: reach("pairs", pairs, table),
      queues: { returnAfter: async () => {}, deadLetter: async () => {} },
      budget: reach("control", control.budget, table),
      circuits: reach("circuits", control.circuits, table),
      traits: reach("traits", control.traits, table),
      batches: reach("batches", batches, table),
      credentials: reach("credentials", credentials, secret),
      sharedToken: reach("token", sharedToken, secret),
      tokenLease: reach("lease", tokenLease, table),
      tenant: {
        connect(environment) {
          const http = tenant.connect(environment);
          return {
            ...http,
            exchange: (request) => make(`${request.method} ${request.path}`, () => http.exchange(request)),
          };
        },
      },
      ...defined({
        signingKeys: options.keyArns && {
          arns: options.keyArns,
          sign: () => make("kms.sign", () => environment.request(kms, () => new Uint8Array(256))),
        },
      }),
      executions: 4,
    });

    const handle = createHandler(wired, wired.quiet);

    return {
      environment,
      trips,
      async invoke(request, lane = "interactive") {
        sent += 1;
        const beganAtMs = clock.now();
        const message = {
          messageId: `message-${sent}`,
          receiptHandle: `receipt-${sent}`,
          body: JSON.stringify(request),
          groupId: messageGroupId(request),
          deduplicationId: `${request.operation_id}:0`,
          attributes: {},
          sequence: String(sent),
          sentAtMs: beganAtMs,
          receiveCount: 1,
        };
        const returned = await clock.run(handle(toSqsEvent(lane, [message])));
        if (returned.length > 0) throw new Error(`${request.operation_id} was given back.`);
        return beganAtMs;
      },
    };
  }

  return { clock, batches, start };
}
