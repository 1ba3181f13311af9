import { useEffect, useState } from "preact/hooks";
import type { TopicName, Trouble, Update } from "../protocol.ts";

/** What was seen of a topic last: its data, and since when they cannot be read. */
export interface Seen {
  readonly data?: unknown;
  readonly atMs?: number;
  readonly trouble?: Trouble;
}

/** How the page hears from the server. */
export type Hearing = "connecting" | "live" | "lost" | "logged_out";

/** After the server was lost, the page tries again this soon, in milliseconds. */
const AGAIN_MS = 3_000;

/** Follows topics while the page is visible: a hidden page costs nothing. */
export function useUpdates(topics: readonly TopicName[]): {
  readonly seen: ReadonlyMap<TopicName, Seen>;
  readonly hearing: Hearing;
} {
  const [seen, setSeen] = useState<ReadonlyMap<TopicName, Seen>>(new Map());
  const [hearing, setHearing] = useState<Hearing>("connecting");
  const key = topics.join(" ");
  useEffect(() => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const query = new URLSearchParams(key.split(" ").map((name) => ["topic", name]));
    const close = () => {
      clearTimeout(timer);
      source?.close();
      source = undefined;
    };
    const open = () => {
      close();
      source = new EventSource(`/api/updates?${query}`);
      source.onopen = () => setHearing("live");
      source.onmessage = ({ data }) => {
        const update = JSON.parse(data) as Update;
        setSeen((before) => new Map(before).set(update.topic, merged(before.get(update.topic), update)));
      };
      source.onerror = () => {
        close();
        void isLoggedOut().then((loggedOut) => setHearing(loggedOut ? "logged_out" : "lost"));
        timer = setTimeout(open, AGAIN_MS);
      };
    };
    const follow = () => {
      if (document.visibilityState === "hidden") close();
      else if (source === undefined) open();
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      close();
    };
  }, [key]);
  return { seen, hearing };
}

function merged(before: Seen | undefined, update: Update): Seen {
  if ("data" in update) return { data: update.data, atMs: update.atMs };
  return { ...before, trouble: update.trouble };
}

async function isLoggedOut(): Promise<boolean> {
  return fetch("/api/about").then(
    ({ status }) => status === 401,
    () => false,
  );
}

/** The server does not answer. */
export const LOST: Trouble = {
  detail: "The console's server does not answer.",
  remedy: "Look at the terminal in which orgconn console runs.",
};

/** An answer that is not what was asked for. */
export class Refused extends Error {
  readonly remedy: string | undefined;

  constructor({ detail, remedy }: Trouble) {
    super(detail);
    this.remedy = remedy;
  }
}

/** Asks the server. @throws Refused */
export async function ask<T>(path: string, body?: unknown): Promise<T> {
  const init =
    body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, init).catch(() => {
    throw new Refused(LOST);
  });
  const content = await answer
    .json()
    .catch(() => ({ detail: `The console's server answered ${answer.status}.` }));
  if (!answer.ok) throw new Refused(content as Trouble);
  return content as T;
}
