import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Update } from "../protocol.ts";
import type { Hub } from "./hub.ts";

/** A page looks at few things at a time. */
const MOST_TOPICS = 5;

/** How often a stream says that it lives, in milliseconds: it also ends one whose login has expired. */
const BEAT_MS = 20_000;

/** Streams updates of the topics that a page asks for: each begins with all that is known. */
export function streamUpdates(c: Context, hub: Hub, isLoggedIn: () => boolean) {
  const topics = (c.req.queries("topic") ?? []).slice(0, MOST_TOPICS);
  return streamSSE(c, async (stream) => {
    // Of each topic the latest data and the latest trouble alone: a page that is slow to read misses what is out of date.
    const waiting = new Map<string, Update>();
    let wake = () => {};
    const leave = topics.map((name) =>
      hub.subscribe(name, (update) => {
        const kind = `${"data" in update ? "data" : "trouble"} ${update.topic}`;
        waiting.delete(kind);
        waiting.set(kind, update);
        wake();
      }),
    );
    stream.onAbort(() => wake());
    try {
      while (!stream.aborted && isLoggedIn()) {
        for (const [kind, update] of waiting) {
          waiting.delete(kind);
          await stream.writeSSE({ data: JSON.stringify(update) });
        }
        if (waiting.size > 0 || stream.aborted) continue;
        const isIdle = await new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(true), BEAT_MS);
          wake = () => {
            clearTimeout(timer);
            resolve(false);
          };
        });
        if (isIdle) await stream.writeSSE({ event: "beat", data: "" });
      }
    } finally {
      for (const end of leave) end();
    }
  });
}
