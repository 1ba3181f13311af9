import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparePlaces } from "../../contract/place.ts";
import { SETTING_NAMES, settingsOf } from "../../contract/request.ts";
import { settings } from "../contract/arbitraries.ts";
import { histories, type Sent } from "./arbitraries.ts";
import { type ConnectionState, DISABLED, enabled } from "./tenant.ts";
import { type Crash, deliver, startWorker, type Worker } from "./worker.ts";

interface Arrival {
  readonly sent: Sent;
  readonly crash: Crash;
}

/** A history, and deliveries of it in any order, some of them twice, some cut short by a crash. */
function arrivals(
  history: fc.Arbitrary<readonly Sent[]>,
  crashes: readonly Crash[],
): fc.Arbitrary<{ readonly history: readonly Sent[]; readonly arrivals: readonly Arrival[] }> {
  return history.chain((sent) => {
    const everyOneOnce = fc.shuffledSubarray([...sent], { minLength: sent.length });
    const some = fc.array(fc.record({ sent: fc.constantFrom(...sent), crash: fc.constantFrom(...crashes) }), {
      maxLength: 2 * sent.length,
    });
    return fc.record({ first: some, last: everyOneOnce }).map(({ first, last }) => ({
      history: sent,
      arrivals: [...first, ...last.map((one) => ({ sent: one, crash: undefined }))],
    }));
  });
}

/** A history, and deliveries of it as two FIFO queues make them: each lane in order, some twice in a row. */
function inLaneOrder(
  history: fc.Arbitrary<readonly Sent[]>,
): fc.Arbitrary<{ readonly history: readonly Sent[]; readonly arrivals: readonly Arrival[] }> {
  return history.chain((sent) =>
    fc
      .record({
        order: fc.constantFrom(...interleavings(sent)),
        crashes: fc.array(fc.constantFrom(...AFTER_SETTLING), {
          minLength: sent.length,
          maxLength: sent.length,
        }),
      })
      .map(({ order, crashes }) => ({
        history: sent,
        arrivals: order.flatMap((one, index) => [
          { sent: one, crash: crashes[index] },
          { sent: one, crash: undefined },
        ]),
      })),
  );
}

function run(arrived: readonly Arrival[], tenant?: ConnectionState): Worker {
  const worker = startWorker(tenant);
  for (const { sent, crash } of arrived) deliver(worker, sent, crash);
  return worker;
}

/** What the requests ask for, one after the other. */
function asAsked(inOrder: readonly Sent[], start: ConnectionState = DISABLED): ConnectionState {
  return inOrder.reduce<ConnectionState>(
    (state, { request }) => (request.action === "disable" ? DISABLED : enabled(state, settingsOf(request))),
    start,
  );
}

const inOrder = (history: readonly Sent[]) => history.toSorted((a, b) => comparePlaces(a.place, b.place));
const AFTER_SETTLING: readonly Crash[] = [undefined, "before recording"];
const ANYWHERE: readonly Crash[] = [undefined, "before recording", "before settling"];

describe("the last request wins", () => {
  it("in whatever order, however often, with crashes between settling and recording", () => {
    fc.assert(
      fc.property(arrivals(histories({ maxLength: 6 }), AFTER_SETTLING), ({ history, arrivals }) => {
        expect(run(arrivals).tenant).toEqual(asAsked(inOrder(history)));
      }),
      { numRuns: 2_000 },
    );
  });

  it("with crashes before settling too, whatever was enabled before, unless a disable was overtaken", () => {
    const states = fc.option(settings).map((known) => (known === null ? DISABLED : enabled(DISABLED, known)));
    fc.assert(
      fc.property(arrivals(histories({ maxLength: 6 }), ANYWHERE), states, ({ history, arrivals }, start) => {
        const worker = run(arrivals, start);
        fc.pre(!worker.decisions.includes("overtaken"));
        expect(worker.tenant).toEqual(asAsked(inOrder(history), start));
      }),
      { numRuns: 2_000 },
    );
  });

  it("as some order that keeps each lane's own and every second between lanes, where SQS's clock runs back", () => {
    fc.assert(
      fc.property(inLaneOrder(histories({ maxLength: 6, clockRunsBack: true })), ({ history, arrivals }) => {
        const worker = run(arrivals);
        const promised = interleavings(history)
          .filter(keepsSeconds)
          .map((order) => asAsked(order));
        expect(promised).toContainEqual(worker.tenant);
      }),
      { numRuns: 2_000 },
    );
  });

  it("keeps on record the state, and exactly the settings that were named since the last disable", () => {
    fc.assert(
      fc.property(arrivals(histories({ maxLength: 6 }), AFTER_SETTLING), ({ history, arrivals }) => {
        const { pair } = run(arrivals);
        const order = inOrder(history);
        const last = pair.newest ?? pair.applied;
        expect(last?.state).toBe(order.at(-1)?.request.action === "disable" ? "disabled" : "enabled");
        const since = order.slice(order.findLastIndex(({ request }) => request.action === "disable") + 1);
        for (const name of SETTING_NAMES) {
          const last = since.findLast(({ request }) => settingsOf(request)[name] !== undefined);
          const expected =
            last === undefined ? undefined : { value: settingsOf(last.request)[name], place: last.place };
          expect(pair.settings[name]).toEqual(expected);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("never records the last request as superseded, nor any by an older one", () => {
    fc.assert(
      fc.property(arrivals(histories({ maxLength: 6 }), AFTER_SETTLING), ({ history, arrivals }) => {
        const { endings } = run(arrivals);
        const order = inOrder(history).map(({ request }) => request.operation_id);
        expect(endings.size).toBe(order.length);
        expect(endings.get(order.at(-1) ?? "")).toBe("succeeded");
        for (const [operationId, ending] of endings) {
          if (ending === "succeeded") continue;
          expect(order.indexOf(ending.supersededBy)).toBeGreaterThan(order.indexOf(operationId));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Every order of a history that keeps the order within each lane. */
function interleavings(history: readonly Sent[]): readonly (readonly Sent[])[] {
  const merge = (a: readonly Sent[], b: readonly Sent[]): readonly (readonly Sent[])[] => {
    const [first, ...restOfA] = a;
    const [second, ...restOfB] = b;
    if (first === undefined) return [b];
    if (second === undefined) return [a];
    return [
      ...merge(restOfA, b).map((rest) => [first, ...rest]),
      ...merge(a, restOfB).map((rest) => [second, ...rest]),
    ];
  };
  const lane = (name: string) => history.filter(({ place }) => place.lane === name);
  return merge(lane("interactive"), lane("bulk"));
}

/** Whether requests that were sent a second or more apart stand in the order in which they were sent. */
function keepsSeconds(order: readonly Sent[]): boolean {
  return order.every(({ place }, index) =>
    order.slice(index + 1).every((later) => place.sentAtMs - later.place.sentAtMs < 1_000),
  );
}
