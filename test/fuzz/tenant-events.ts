/** Generated messages for the function that applies rules, and what must hold of each. */
import * as fc from "fast-check";
import { checkRequest } from "../../contract/parse-request.ts";
import type { EnableRequest } from "../../contract/request.ts";
import type { TenantRule } from "../../contract/tenant-rules.ts";
import { type Observation, processEvents } from "../../doors/tenant-events/process.ts";
import { createdEvent, messageOf } from "../doors/tenant-events/events.ts";
import { anyCharacter } from "../support/any-character.ts";

const RULES: readonly TenantRule[] = [
  { name: "every", when: {}, enable: { connection_id: "con_1", show_as_button: false } },
  { name: "enterprise", when: { "metadata.plan": "enterprise" }, enable: { connection_id: "con_2" } },
  {
    name: "named",
    when: { name: ["a", "b"], "metadata.x": { exists: false } },
    enable: { connection_id: "con_3" },
  },
];

const text = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.constantFrom("__proto__", "org_1", "enterprise", "\u0000", "a"),
);
const anything = fc.anything({ key: text, values: [text, fc.double(), fc.boolean(), fc.constant(null)] });
const organization = fc.record(
  {
    id: fc.oneof(fc.stringMatching(/^org_[A-Za-z0-9]{1,64}$/), anything),
    name: fc.oneof(text, anything),
    display_name: fc.oneof(text, anything),
    metadata: fc.oneof(fc.dictionary(text, anything), anything),
  },
  { requiredKeys: [] },
);
const event = fc
  .tuple(
    organization,
    fc.record({ type: anything, id: anything, a0purpose: anything, data: anything }, { requiredKeys: [] }),
  )
  .chain(([object, broken]) => fc.constantFrom(createdEvent(object), createdEvent(object, broken)));
const detail = fc.oneof(
  event,
  event.map((one) => ({ event: one })),
  event.map((one) => ({ data: one })),
  event.map((one) => ({ ...one, data: JSON.stringify(one.data) })),
  anything,
);

/** A body: an event in one of its shapes, broken somewhere, or no event at all. */
export const bodies = fc.oneof(
  detail.map((one) => jsonOf(() => messageOf(one))),
  fc.tuple(detail, fc.nat(200)).map(([one, length]) => jsonOf(() => messageOf(one)).slice(0, length)),
  anything.map((one) => jsonOf(() => String(JSON.stringify(one)))),
  text,
);

/** What JSON cannot hold, such as a bigint, is a text. */
function jsonOf(made: () => string): string {
  try {
    return made();
  } catch {
    return "not JSON";
  }
}

/**
 * Processes a message, and again, and says what is wrong with what came of it.
 *
 * @returns Nothing where all is well, a line for each violation otherwise.
 */
export async function violationsOf(body: string): Promise<readonly string[]> {
  const first = await outcomeOf(body);
  const second = await outcomeOf(body);
  const violations: string[] = [];
  const expect = (holds: boolean, what: string) => {
    if (!holds) violations.push(what);
  };
  expect(JSON.stringify(first) === JSON.stringify(second), "a second delivery had another outcome");
  const { failed, sent, buried, seen } = first;
  expect(failed.length === 0, "it failed, so it would come again for ever");
  const kinds = new Set(seen.map(({ event: kind }) => kind));
  expect(kinds.size === 1, `it was observed as ${[...kinds].join(" and ") || "nothing"}`);
  expect(kinds.has("requested") === sent.length > 0, "what was observed and what was sent differ");
  expect(kinds.has("malformed") === (buried.length === 1), "what was observed and what was buried differ");
  expect(
    buried.every((one) => one === body),
    "a dead letter is not the message",
  );
  for (const request of sent) {
    const checked = checkRequest(JSON.parse(JSON.stringify(request)));
    expect(checked.kind === "request", `a request is malformed: ${JSON.stringify(request)}`);
  }
  return violations;
}

async function outcomeOf(body: string) {
  const sent: EnableRequest[] = [];
  const buried: string[] = [];
  const seen: Observation[] = [];
  const failed = await processEvents([{ messageId: "1", body }], {
    rules: RULES,
    send: async (request) => void sent.push(request),
    bury: async (message) => void buried.push(message.body),
    observe: (observation) => seen.push(observation),
  });
  return { failed, sent, buried, seen };
}
