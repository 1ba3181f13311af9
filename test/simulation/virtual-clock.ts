import type { Clock } from "../../contract/clock.ts";

/** Time that passes only when everything that can happen now has happened. */
export interface VirtualClock extends Clock {
  /** Calls back at a moment. */
  at(ms: number, callback: () => void): void;
  /** Lets time pass until `done` has settled, or nothing is left to happen. */
  run<T>(done: Promise<T>): Promise<T>;
}

interface Event {
  readonly ms: number;
  readonly order: number;
  readonly callback: () => void;
}

function before(a: Event, b: Event): boolean {
  return a.ms < b.ms || (a.ms === b.ms && a.order < b.order);
}

/** A clock that starts at `startMs` and jumps from event to event, in an order that only the seed decides. */
export function createVirtualClock(startMs: number): VirtualClock {
  const heap: Event[] = [];
  let nowMs = startMs;
  let order = 0;

  function push(event: Event): void {
    let index = heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Event;
      if (!before(event, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = event;
  }

  function pop(): Event | undefined {
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Event, heap[child] as Event)) child++;
      if (!before(heap[child] as Event, last)) break;
      heap[index] = heap[child] as Event;
      index = child;
    }
    heap[index] = last;
    return top;
  }

  const at = (ms: number, callback: () => void) =>
    push({ ms: Math.max(ms, nowMs), order: order++, callback });
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
        nowMs = event.ms;
        event.callback();
        await settled();
      }
      return await finished;
    },
  };
}
