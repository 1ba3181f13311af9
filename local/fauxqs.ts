import type { buildApp } from "fauxqs";

type Application = ReturnType<typeof buildApp>;
type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>["stores"]>;
/** fauxqs's queues, in memory. */
export type QueueStore = Stores["sqsStore"];
type Persistence = NonNullable<QueueStore["persistence"]>;

/**
 * The parts of fauxqs that its entry does not export. `startFauxqs` listens on every network interface, returns queue
 * addresses that only some resolvers know (`sqs.us-east-1.localhost`) and syncs to disk on every message.
 */
interface Parts {
  readonly buildApp: typeof buildApp;
  readonly SqsStore: new () => QueueStore;
  readonly SqsQueue: { readonly prototype: Polling };
  readonly PersistenceManager: new (directory: string) => Persistence;
}

/** The part of a queue that looks, while receives wait, for messages whose time has come; the class keeps it to itself. */
interface Polling {
  pollTimer?: NodeJS.Timeout | undefined;
  processTimers(): void;
  startPollTimerIfNeeded(): void;
}

/**
 * How often a queue looks for messages that are visible again. A message that is sent or freed ends a waiting receive at once. fauxqs
 * looks every 20 ms, and a stack that does nothing would wake its process fifty times a second.
 */
const LOOK_INTERVAL_MS = 200;

function startPollTimerIfNeeded(this: Polling): void {
  this.pollTimer ??= setInterval(() => this.processTimers(), LOOK_INTERVAL_MS);
}

async function loadParts(): Promise<Parts> {
  const entry = import.meta.resolve("fauxqs");
  const [application, store, persistence] = await Promise.all([
    import("fauxqs"),
    import(new URL("./sqs/sqsStore.js", entry).href),
    import(new URL("./persistence.js", entry).href),
  ]);
  return {
    buildApp: application.buildApp,
    SqsStore: store.SqsStore,
    SqsQueue: store.SqsQueue,
    PersistenceManager: persistence.PersistenceManager,
  };
}

/** The HTTP application, not yet listening, and the queues behind it. */
export interface Fauxqs {
  readonly application: Application;
  readonly store: QueueStore;
}

/**
 * Builds fauxqs, with the queues and messages of an earlier run where there are any.
 *
 * @param region Region of the queues' ARNs.
 * @param directory Where queues and messages are kept; in memory without it.
 */
export async function createFauxqs(region: string, directory?: string): Promise<Fauxqs> {
  const { buildApp, SqsStore, SqsQueue, PersistenceManager } = await loadParts();
  Object.assign(SqsQueue.prototype, { startPollTimerIfNeeded });
  const store = new SqsStore();
  // Without a host of its own the store builds queue URLs from the host that a request was sent to.
  store.host = "";
  const application = buildApp({
    logger: false,
    defaultRegion: region,
    stores: { sqsStore: store } as Stores,
  });
  if (directory !== undefined) {
    const persistence = persist(new PersistenceManager(directory));
    persistence.loadSqsAndSns(store, {} as Stores["snsStore"]);
    store.persistence = persistence;
    for (const queue of store.allQueues()) queue.persistence = persistence;
    application.addHook("onClose", async () => persistence.close());
  }
  return { application, store };
}

/** The part of fauxqs's database handle that is used here; the class keeps it to itself. */
interface Database {
  exec(sql: string): void;
  prepare(sql: string): { run(...values: string[]): unknown };
}

function persist(persistence: Persistence): Persistence {
  const { db } = persistence as unknown as { readonly db: Database };
  // Writes that the operating system has accepted survive SIGKILL; only a power cut would need a sync.
  db.exec("PRAGMA synchronous = OFF");
  // The receivers of the last run have ended with it: make their messages visible at once.
  db.exec("UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL");
  // fauxqs 2.4.1 writes NULL into the receive count here, which its schema forbids: a message made visible at once
  // would be lost until the next start.
  const makeReady = db.prepare(
    "UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?",
  );
  persistence.updateMessageReady = (messageId) => void makeReady.run(messageId);
  return persistence;
}
