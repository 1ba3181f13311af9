import { describe, expect, it, test } from "vitest";
import { perMinute } from "../../local/tenant/bucket.ts";
import { DRILLS, runDrill } from "./drill/drill.ts";
import { bulkCases, interactiveCases, runNarrow } from "./drill/narrow.ts";
import type { VariantName } from "./scenario/variant-draws.ts";
import { simulate } from "./simulate.ts";

/** CI plays 1,000 fresh ones beside them. */
const SEEDS = 100;
/** The worlds of seeds from before there were variants. */
const NONE: ReadonlySet<VariantName> = new Set();

/** Thousands more than are done before the trouble begins; `npm run simulate -- --drill` takes far more, and lets them run for five minutes. */
const DRILL_SIZE = { requests: 9_000, fromMs: 60_000 };

/** Fewer than `npm run bench:narrow` takes, for a shorter time. */
const [INTERACTIVE, BULK, MINUTES] = [300, 24_000, 3] as const;

// All of them in one file, and so in one process: until its code is compiled, a world takes twice the time.

describe("simulated worlds", { timeout: 600_000 }, () => {
  it(`keep every promise: ${SEEDS} seeds`, async () => {
    const broken: string[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      for (const violation of (await simulate(seed)).violations) broken.push(`seed ${seed}: ${violation}`);
    }
    expect(broken).toEqual([]);
  });

  /**
   * Lost answers to a claim counted as crashes; a letter was taken for an old one; blind, an outage was not asked for;
   * without the control table an outage was the requests' own fault, and eight tries were over before it was; a letter
   * was redriven before its record was written; an overtaken disable forgot whose call was in doubt; the oracle did not know a
   * dead-lettered disable that took effect unheard; nor a cancelled enable that did.
   */
  it.each([
    1_003_803, 1_001_682, 1_005_245, 3_003_602, 2_008, 80_271_850, 811_844_616, 169_484_196, 253_677_503,
    488_266_554,
  ])("keep every promise where one was broken once: seed %i", async (seed) => {
    expect((await simulate(seed, { variants: NONE })).violations).toEqual([]);
  });

  /**
   * A refill rate above the burst was believed, and no refusal corrected it.
   * An execution that froze while it minted did not share its token, and the others took that for a refusal.
   * Rows that had expired did not count for their batch's failures.
   * A 201 of a tenant that upserts voided what newer requests had set; a look that settled a pair forgot whose call was in doubt.
   * The oracle did not know a limit that reads and writes reach together, nor a disable that was cancelled in one lane and made in
   * the other, nor that a request may stand in the group of one that is done, in a batch that is held,
   * nor that an association which is off may look like none, nor an edge's 401, nor an outage among the
   * failures of a request that failed often enough without it, nor an older enable after a disable whose answer was lost and that was not tried again,
   * nor a request that was left alone and so names no setting, nor that an urgent request waits behind one whose id was used twice,
   * nor that an execution is blind in one bucket after another one recovered, nor that a late index still shows a row that is
   * being redriven, nor that a token is shared for some seconds before a call goes out with it, nor that an overtaken disable
   * resets settings of a user of the Dashboard, also of an association that a user turned off and that looks like none,
   * nor that the state before an operation is that before its first call, whatever a user does between two of them,
   * nor that retention may take the entry that a repair expects, or records while a watcher counts, nor that a repair stands
   * right behind the operation that it repairs, nor that a call may take effect after the look that ended its row,
   * nor that a row which changed nothing is not returned, although it was repaired since.
   * nor that a rollback and the repair of a repair stand behind the same operation, nor that a disable which one lane left alone
   * may find its pair gone in the other, nor that an older request may be applied between two tries of a row.
   * The look after a 409 taught what that means although it came a quarter of a minute later, after other operations on the pair;
   * and the oracle did not know that a user of the Dashboard may teach it by chance.
   * The oracle did not know that an enable which one lane cancelled may be found done in the other.
   * A request that was sent twice took the call of its first message for that of an earlier life of its id.
   * Retention took a record whose letter was still to be removed.
   * A rollback took a rejected row for one without effect, although an earlier call of it had worked unheard.
   * The oracle took the pass of a look for that of another operation's write to the same pair.
   * The oracle did not know that a request may be overtaken in one lane while Auth0 refuses its copy in the other.
   * The oracle did not know that a tenant which takes its tokens back together with a scope gets the next one after two minutes.
   * The oracle did not know that a disable which was overtaken may be left alone for what its own reset shows,
   * nor that a row's first try may have been a call without a look, in the interactive lane,
   * nor that an execution which the control table does not answer may hand on a permit that it had from the table.
   * The oracle did not know that a look puts an association which is off and looks like none on record as disabled.
   * The oracle took the sending of a call for its beginning: the call had waited for a token that was read slowly.
   * The oracle did not know that without headers refusals alone teach a limit which the deployment was told too high.
   * The world ended while an urgent request was under way that had been sent beside a killed command.
   * What killed each execution took others of its batch along, whose messages were received as often.
   * The oracle took the answer to a call, an error, for the beginning of the time in which it may still take effect.
   * Permits were taken for older than they were after an execution had learned more of the tenant's clock.
   * An enable that made a removed connection anew left out what a newer one had set, so that a third, older than both, set it.
   */
  it.each([
    13, 86, 68, 950_000_683, 950_000_837, 915_725_915, 915_725_902, 286_585_000, 286_585_719, 730_000_880,
    429_185_497, 485_804_621, 485_806_516, 376_063_123, 500_001_002, 500_006_997, 700_005_473, 700_002_614,
    700_000_814, 700_011_393, 700_011_944, 700_016_686, 700_017_813, 700_017_904, 710_001_402, 800_008_372,
    800_001_118, 800_001_097, 800_004_729, 800_006_510, 830_002_780, 840_009_194, 840_012_825, 840_014_003,
    840_016_987, 860_000_136, 870_000_079, 360_701_311, 840_019_905, 835_803_107, 108_709_602, 511_302_865,
    511_304_826, 511_306_393, 620_412_273, 620_415_295, 733_916_352, 7_783_478, 957_005_211, 8_986_576,
    971_001_802, 37_955_877, 261_246_166, 971_005_527, 961_004_011, 995_007_604,
  ])("keep every promise where a variant broke one: seed %i", async (seed) => {
    expect((await simulate(seed)).violations).toEqual([]);
  });

  it("are the same every time, to the last line of their trace", async () => {
    const traces = [[], []] as string[][];
    for (const lines of traces) await simulate(8, { trace: (line) => lines.push(line) });
    expect(traces[0]?.length).toBeGreaterThan(500);
    expect(traces[1]).toEqual(traces[0]);
  });
});

test.each(DRILLS)("the drill %s keeps its figures", { timeout: 120_000 }, async (drill) => {
  const { lines, passed } = await runDrill(drill, DRILL_SIZE);
  expect(passed, lines.join("\n")).toBe(true);
});

describe("what needs something else does not notice, in virtual time", { timeout: 120_000 }, () => {
  test.each(interactiveCases(INTERACTIVE, MINUTES).map((one) => [one.name, one] as const))(
    "%s",
    async (_, one) => {
      const { sent, finished, p95S } = await runNarrow(one);
      expect(sent).toBeGreaterThan(30);
      expect(finished).toBe(sent);
      expect(p95S).toBeLessThanOrEqual(3);
    },
  );

  test("disables beside a burst at a tenant whose rate nothing has tested", async () => {
    const { sent, finished, p95S, slowestS } = await runNarrow({
      name: "burst",
      stuck: { lane: "interactive", action: "enable", waiting: INTERACTIVE },
      free: { lane: "interactive", action: "disable", everyMs: 5_000 },
      missing: "create:organization_connections",
      limits: { write: perMinute(5, 150) },
      minutes: MINUTES,
    });
    expect(finished).toBe(sent);
    expect(p95S).toBeLessThanOrEqual(3);
    expect(slowestS).toBeLessThanOrEqual(30);
  });

  test.each(bulkCases(BULK, MINUTES).map((one) => [one.name, one] as const))(
    "the bulk lane hides a bounded number of messages: %s",
    async (_, one) => {
      const { mostHidden, mostReceives } = await runNarrow(one);
      expect(mostHidden).toBeLessThan(20_000);
      expect(mostReceives).toBeLessThanOrEqual(40);
    },
  );
});
