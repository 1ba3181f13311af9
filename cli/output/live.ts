import { createLogUpdate } from "log-update";
import { stands, standsNoMore } from "./standing.ts";
import { shown, type Text } from "./styled.ts";

/** A text that is rewritten in place on a terminal; elsewhere a line now and then. */
export interface LiveText {
  /**
   * @param text For a terminal.
   * @param line For everything else; nothing is written where it is empty.
   */
  show(text: Text, line: Text): void;
  /** Leaves on the terminal what stands there. */
  done(): void;
}

/** Where lines cannot be rewritten, one every so often is enough. */
const PLAIN_INTERVAL_MS = 10_000;

/** Writes a live text to a stream. A terminal without height is none. */
export function liveText(stream: NodeJS.WriteStream): LiveText {
  if (stream.isTTY && stream.rows > 0) {
    const update = createLogUpdate(stream);
    const live: LiveText = {
      show(text) {
        stands(live);
        update(shown(text));
      },
      done() {
        standsNoMore(live);
        update.done();
      },
    };
    return live;
  }
  let nextMs = 0;
  let last = "";
  return {
    show(_text, whole) {
      const line = shown(whole);
      if (line === "" || line === last || performance.now() < nextMs) return;
      nextMs = performance.now() + PLAIN_INTERVAL_MS;
      last = line;
      stream.write(`${line}\n`);
    },
    done() {},
  };
}
