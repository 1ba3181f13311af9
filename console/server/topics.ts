import type { OperationItem } from "../../contract/items/operation-item.ts";
import { operationObject } from "../../contract/items/operation-object.ts";
import { figuresReader, readFigures } from "../../operator/batch/figures.ts";
import { listBatches, unknownBatch } from "../../operator/batch/read.ts";
import { readListed } from "../../operator/batch/refresh.ts";
import { rowObject } from "../../operator/batch/rows.ts";
import { batchObject, figuresObject, listedBatch, listedObject } from "../../operator/batch/view.ts";
import { WATCH_INTERVAL_MS } from "../../operator/batch/watch-interval.ts";
import { groupObject, kindsOfLetters } from "../../operator/dead-letters/groups.ts";
import { readLatestDeadLetters } from "../../operator/dead-letters/select.ts";
import { readRecorded } from "../../operator/drift/recorded.ts";
import { findOperation, type Unrecorded, unrecordedObject } from "../../operator/operation/find.ts";
import { readHistory, readHistoryEntries } from "../../operator/operation/history.ts";
import { organizationIdArgument } from "../../operator/operation/ids.ts";
import { pairObject } from "../../operator/operation/pair-view.ts";
import { readOperation } from "../../operator/operation/read.ts";
import type { Session } from "../../operator/session/session.ts";
import { failureWords } from "../../operator/text/failure-words.ts";
import type { JobView } from "../protocol.ts";
import type { Topic } from "./hub.ts";
import { createOverview } from "./overview.ts";

/** Lists are read this often, in milliseconds. */
const LIST_EVERY_MS = 30_000;

/** Dead letters that are read and shown, at most: the latest. */
export const MOST_LETTERS = 2_000;

/** Batches and operations that a list shows, at most. */
const MOST_BATCHES = 200;
const MOST_OPERATIONS = 100;

/** An operation under way is read this often, in milliseconds. */
const OPERATION_EVERY_MS = 2_000;

/** The ids of batches and operations. */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The views of a deployment. */
export interface Topics {
  topicOf(name: string): Topic | undefined;
  /** Reads anew whether lanes are paused. */
  forgetLanes(): void;
}

/** What the views are made of, beside the deployment. */
export interface TopicOptions {
  /** Whether nothing may be written: then a reader's role is enough. */
  readonly readOnly: boolean;
  readonly jobs: () => readonly JobView[];
}

/** Creates the views of a deployment: each is what `operator/` says of it. */
export function createTopics(session: Session, { readOnly, jobs }: TopicOptions): Topics {
  const overview = createOverview(session);
  const readBatch = readOnly ? figuresReader(session) : (id: string) => readFigures(session, id);
  const all: Readonly<Record<string, Topic>> = {
    overview,
    batches: { read: () => batches(session, readOnly), intervalMs: () => LIST_EVERY_MS },
    "dead-letters": { read: () => deadLetters(session), intervalMs: () => LIST_EVERY_MS },
    jobs: { read: async () => jobs(), intervalMs: () => undefined },
  };
  const each: Readonly<Record<string, (id: string) => Topic>> = {
    batch: (id) => ({
      async read() {
        const figures = await readBatch(id);
        if (figures === undefined) throw unknownBatch(session, id);
        return figuresObject(figures);
      },
      intervalMs: (data) => ((data as { over?: boolean }).over ? undefined : WATCH_INTERVAL_MS),
    }),
    organization: (id) => ({ read: () => organization(session, id, readOnly), intervalMs: () => undefined }),
    operation: (id) => ({
      read: operationReader(session, id),
      intervalMs: (data) => (isOver(data as { status?: string }) ? undefined : OPERATION_EVERY_MS),
    }),
  };
  return {
    topicOf(name) {
      const [kind = "", id = ""] = name.split("/", 2);
      if (Object.hasOwn(all, name)) return all[name];
      return Object.hasOwn(each, kind) && ID.test(id) && name === `${kind}/${id}`
        ? each[kind]?.(id)
        : undefined;
    },
    forgetLanes: overview.forgetLanes,
  };
}

function isOver({ status = "" }: { readonly status?: string }): boolean {
  return !["deferred", "waiting", "unknown"].includes(status);
}

async function batches(session: Session, readOnly: boolean): Promise<object> {
  if (readOnly) {
    const listed = (await listBatches(session)).slice(0, MOST_BATCHES);
    return { batches: listed.map((batch) => listedObject(listedBatch(batch, session.clients.now()))) };
  }
  const { items, isCut } = await readListed(session, { limit: MOST_BATCHES });
  return { batches: items.map(listedObject), is_cut: isCut };
}

async function deadLetters(session: Session): Promise<object> {
  const { items, isCut } = await readLatestDeadLetters(session, MOST_LETTERS);
  return {
    kinds: kindsOfLetters(items).map((kind) => ({ ...groupObject(kind), status: kind.status ?? null })),
    letters: items.map(letterObject),
    is_cut: isCut,
  };
}

async function organization(session: Session, text: string, readOnly: boolean): Promise<object> {
  const organizationId = organizationIdArgument(text);
  const [{ pairs }, { items, isCut }] = await Promise.all([
    readRecorded(session, organizationId),
    (readOnly ? readHistoryEntries : readHistory)(session, { organizationId, limit: MOST_OPERATIONS }),
  ]);
  return {
    organization_id: organizationId,
    connections: pairs.map(pairObject),
    history: items.map(rowObject),
    is_cut: isCut,
  };
}

/** What a list shows of a dead letter, with the words that it shares with others of its kind. */
function letterObject(letter: OperationItem): object {
  const { operation_id, organization_id, connection_id, action, batch_id, finished_at, redrives } = letter;
  const { reason, detail, auth0_status } = letter;
  const about = { operation_id, organization_id, connection_id, action, batch_id, finished_at, redrives };
  return { ...about, reason, detail, status: auth0_status ?? null, words: failureWords(letter) };
}

/** Where a row of a batch has no record yet, its batch is looked for once, and then its record alone. */
function operationReader(session: Session, operationId: string): () => Promise<object> {
  let unrecorded: Unrecorded | undefined;
  return async () => {
    if (unrecorded === undefined) {
      const found = await findOperation(session, operationId);
      if (found.kind === "recorded") return operationObject(found.item);
      if (found.kind === "accepted") return unrecordedObject(operationId, found);
      unrecorded = found;
    } else {
      const item = await readOperation(session, operationId);
      if (item !== undefined) return operationObject(item);
    }
    const more = unrecorded.kind === "row" ? { batch: batchObject(unrecorded.batch) } : {};
    return { ...unrecordedObject(operationId, unrecorded), ...more };
  };
}
