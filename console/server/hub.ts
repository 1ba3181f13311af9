import { explainError } from "../../operator/errors.ts";
import type { TopicName, Update } from "../protocol.ts";

/** What a page may look at, and how often it is read while it is looked at. */
export interface Topic {
  read(): Promise<unknown>;
  /** How long until it is read again, in milliseconds; undefined where only `refresh` or another visitor reads it again. */
  intervalMs(data: unknown): number | undefined;
}

/** Receives a topic's updates. */
export type Listener = (update: Update) => void;

/**
 * Reads each topic once for all that look at it, and only while one does: ten tabs cost what one does, and a hidden one costs
 * nothing.
 */
export interface Hub {
  /** @returns Ends the subscription. */
  subscribe(name: TopicName, listener: Listener): () => void;
  /** Reads topics again at once, as far as they are looked at: those whose name is this, or begins with it and a slash. */
  refresh(name: TopicName): void;
  /** Ends all reading. */
  close(): void;
}

/** After a failure a topic is read again this soon, if it has no interval of its own. In milliseconds. */
const RETRY_MS = 10_000;

/** Creates a hub. @param topicOf Undefined for a name that no topic has. */
export function createHub(topicOf: (name: TopicName) => Topic | undefined): Hub {
  const watched = new Map<TopicName, Watched>();
  return {
    subscribe(name, listener) {
      const topic = topicOf(name);
      if (topic === undefined) {
        listener({ topic: name, atMs: Date.now(), trouble: { detail: `There is no view "${name}".` } });
        return () => {};
      }
      const found = watched.get(name) ?? watch(name, topic);
      watched.set(name, found);
      found.add(listener);
      return () => {
        if (found.remove(listener)) watched.delete(name);
      };
    },
    refresh(name) {
      for (const [other, one] of watched) if (other === name || other.startsWith(`${name}/`)) one.readNow();
    },
    close() {
      for (const one of watched.values()) one.stop();
      watched.clear();
    },
  };
}

interface Watched {
  add(listener: Listener): void;
  /** @returns Whether it was the last one, and reading has ended. */
  remove(listener: Listener): boolean;
  readNow(): void;
  stop(): void;
}

function watch(name: TopicName, topic: Topic): Watched {
  const listeners = new Set<Listener>();
  // One that comes while the deployment does not answer still sees what was seen last.
  let seen: Update | undefined;
  let trouble: Update | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let reading: Promise<void> | undefined;
  let isAskedAgain = false;

  const again = (ms: number | undefined) => {
    if (ms !== undefined && !isStopped) timer = setTimeout(readNow, ms);
  };
  const read = async () => {
    try {
      const data = await topic.read();
      seen = { topic: name, atMs: Date.now(), data };
      trouble = undefined;
      again(topic.intervalMs(data));
    } catch (error) {
      trouble = { topic: name, atMs: Date.now(), trouble: explainError(error) };
      again(RETRY_MS);
    }
    const update = trouble ?? seen;
    if (!isStopped && update !== undefined) for (const listener of listeners) listener(update);
  };
  const readNow = () => {
    clearTimeout(timer);
    if (isStopped) return;
    // What is being read may be older than what is asked for.
    if (reading !== undefined) {
      isAskedAgain = true;
      return;
    }
    reading = read().finally(() => {
      reading = undefined;
      if (isAskedAgain) readNow();
    });
    isAskedAgain = false;
  };
  const stop = () => {
    isStopped = true;
    clearTimeout(timer);
  };

  return {
    add(listener) {
      listeners.add(listener);
      if (seen !== undefined) listener(seen);
      if (trouble !== undefined) listener(trouble);
      if (seen === undefined && trouble === undefined && reading === undefined) readNow();
    },
    remove(listener) {
      listeners.delete(listener);
      if (listeners.size > 0) return false;
      stop();
      return true;
    },
    readNow,
    stop,
  };
}
