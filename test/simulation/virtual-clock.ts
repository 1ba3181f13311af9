import type { Clock } from "../../contract/clock.ts";

/** Time that passes only when everything that can happen now has happened. */
export interface VirtualClock extends Clock {
  /** Calls back at a moment. */
  at(ms: number, callback: () => void): void;
  /** Lets time pass until `done` has settled, or nothing is left to happen. */
  run<T>(done: Promise<T>): Promise<T>;
}

interface Event {
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that starts at `startMs` and jumps from event to event, in an order that only the seed decides. */
export function createVirtualClock(startMs: number): VirtualClock {
  /** A heap, and its events' times beside it: of ten thousands of events most are compared by time alone. */
  const heap: Event[] = [];
  const times: number[] = [];
  let nowMs = startMs;
  let order = 0;

  function isBefore(a: number, ms: number, event: Event): boolean {
    const own = times[a] as number;
    return own < ms || (own === ms && (heap[a] as Event).order < event.order);
  }

  function put(index: number, ms: number, event: Event): void {
    times[index] = ms;
    heap[index] = event;
  }

  function push(ms: number, event: Event): void {
    let index = heap.length;
    put(index, ms, event);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(parent, ms, event)) break;
      put(index, times[parent] as number, heap[parent] as Event);
      index = parent;
    }
    put(index, ms, event);
  }

  /** Takes the first event out, and lets its time come. */
  function pop(): Event | undefined {
    const top = heap[0];
    const event = heap.pop();
    const ms = times[0] as number;
    const last = times.pop() as number;
    if (top === undefined || event === undefined) return undefined;
    nowMs = ms;
    if (heap.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      const right = child + 1;
      if (right < heap.length && isBefore(right, times[child] as number, heap[child] as Event)) child = right;
      if (!isBefore(child, last, event)) break;
      put(index, times[child] as number, heap[child] as Event);
      index = child;
    }
    put(index, last, event);
    return top;
  }

  const at = (ms: number, callback: () => void) => push(Math.max(ms, nowMs), { order: order++, callback });
  // Ticks come after all promises that are ready, and cost a fifth of what the event loop's next turn does.
  const settled = () => new Promise<void>((resolve) => process.nextTick(resolve));

  return {
    now: () => nowMs,
    sleep: (ms) => new Promise((resolve) => at(nowMs + Math.max(0, ms), resolve)),
    at,
    async run(done) {
      let over = false;
      const finished = done.finally(() => {
        over = true;
      });
      finished.catch(() => {});
      await settled();
      while (!over) {
        const event = pop();
        if (event === undefined) throw new Error("Everything waits for something that never happens.");
        event.callback();
        await settled();
      }
      return await finished;
    },
  };
}
