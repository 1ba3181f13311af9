import type { Clock } from "../../contract/clock.ts";
import { TOKEN_STORE_TIMEOUT_MS } from "./limits.ts";

/** Makes a read that can begin before its answer is needed. */
export interface EarlyRead<T> {
  /** Begins to read, unless a read has begun that is young and not used yet. Never throws. */
  begin(): void;
  /** Uses the read that has begun, once, while it is young and unless it failed; reads anew otherwise. */
  take(): Promise<T>;
}

/** An environment may be frozen for hours after it has begun to read: what is older than this is not used, in milliseconds. */
const YOUNG_MS = TOKEN_STORE_TIMEOUT_MS;

/** Makes one that has not begun. */
export function createEarlyRead<T>(read: () => Promise<T>, clock: Pick<Clock, "now">): EarlyRead<T> {
  let begun: { readonly answer: Promise<T>; readonly atMs: number } | undefined;
  const isYoung = () => begun !== undefined && clock.now() - begun.atMs < YOUNG_MS;

  return {
    begin() {
      if (isYoung()) return;
      const answer = read();
      // It is read again when it is needed.
      answer.catch(() => {});
      begun = { answer, atMs: clock.now() };
    },
    async take() {
      const early = isYoung() ? begun?.answer : undefined;
      begun = undefined;
      return early === undefined ? read() : early.catch(read);
    },
  };
}
