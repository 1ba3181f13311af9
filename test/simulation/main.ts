import { parseArgs } from "node:util";
import { DRILLS, isDrill, runDrill } from "./drill/drill.ts";
import { VARIANTS, type VariantName } from "./scenario/variant-draws.ts";
import { PLAYED } from "./scenario/variants.ts";
import { simulateSeeds } from "./seeds.ts";
import { simulate } from "./simulate.ts";

const USAGE = `Runs simulated worlds of the worker and checks what it promises.

  --seeds N           how many worlds (default 300)
  --first SEED        seed of the first one (default: a fresh one, which is printed)
  --seed SEED         that world alone
  --trace             with --seed: print what happens, line by line
  --variants NAMES    with these variants alone, by commas, or none: ${Object.keys(VARIANTS).join(", ")}
  --drill NAME        100,000 requests through ${DRILLS.join(" or ")}
  --requests N        with --drill: other than 100,000`;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "300" },
    first: { type: "string" },
    seed: { type: "string" },
    trace: { type: "boolean", default: false },
    variants: { type: "string" },
    drill: { type: "string" },
    requests: { type: "string", default: "100000" },
    help: { type: "boolean", default: false },
  },
});

/** When the trouble of a drill begins: the worker has found its rate, and tens of thousands of requests still wait. */
const DRILLED_FROM_MS = 5 * 60_000;

/** Seeds are drawn so small that they are easy to read out. */
const HIGHEST_FRESH_SEED = 1_000_000_000;

if (values.help) console.log(USAGE);
else if (values.drill !== undefined) process.exitCode = await drill(values.drill);
else if (values.seed !== undefined) process.exitCode = await one(whole("seed", values.seed));
else {
  const first = values.first === undefined ? freshSeed() : whole("first", values.first);
  process.exitCode = await many(first, whole("seeds", values.seeds));
}

async function one(seed: number): Promise<number> {
  const options = { variants: chosen(values.variants), ...(values.trace ? { trace: console.log } : {}) };
  const { violations, requests, calls } = await simulate(seed, options);
  console.log(`seed ${seed}: ${requests} messages, ${calls} calls, ${violations.length} violations`);
  for (const violation of violations) console.log(`  ${violation}`);
  return violations.length === 0 ? 0 : 1;
}

async function many(first: number, count: number): Promise<number> {
  const startedAtMs = performance.now();
  const total = { violations: 0, requests: 0, calls: 0, throttled: 0 };
  console.log(`${count} seeds from ${first} on`);
  const variants = values.variants === undefined ? "" : ` --variants ${values.variants}`;
  await simulateSeeds(
    { first, count, variants: chosen(values.variants) },
    ({ seed, violations, ...counts }) => {
      total.requests += counts.requests;
      total.calls += counts.calls;
      total.throttled += counts.throttled;
      if (violations.length === 0) return;
      total.violations += violations.length;
      const [one, ...others] = violations;
      const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
      console.log(
        `seed ${seed}: ${one}${more} — replay: npm run simulate -- --seed ${seed}${variants} --trace`,
      );
    },
  );
  const seconds = (performance.now() - startedAtMs) / 1000;
  const { violations, requests, calls, throttled } = total;
  console.log(
    `${violations} violations in ${count} worlds of ${Math.round(requests / count)} messages on average; ` +
      `${calls} calls, ${throttled} of them 429; ${(count / seconds).toFixed(1)} seeds a second`,
  );
  return violations === 0 ? 0 : 1;
}

async function drill(name: string): Promise<number> {
  if (!isDrill(name)) throw new Error(`--drill takes ${DRILLS.join(" or ")}, not ${JSON.stringify(name)}`);
  const { lines, passed } = await runDrill(name, {
    requests: whole("requests", values.requests),
    fromMs: DRILLED_FROM_MS,
  });
  for (const line of lines) console.log(line);
  return passed ? 0 : 1;
}

function chosen(names: string | undefined): ReadonlySet<VariantName> {
  if (names === undefined) return PLAYED;
  const all = names === "none" ? [] : names.split(",");
  const unknown = all.find((name) => !(name in VARIANTS));
  if (unknown === undefined) return new Set(all as VariantName[]);
  throw new Error(
    `--variants takes none or names among ${Object.keys(VARIANTS).join(", ")}, not ${JSON.stringify(unknown)}`,
  );
}

function freshSeed(): number {
  return Math.floor(Math.random() * HIGHEST_FRESH_SEED);
}

function whole(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${option} takes a whole number of at most nine digits, not ${JSON.stringify(text)}`);
}
