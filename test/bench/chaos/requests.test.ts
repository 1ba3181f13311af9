import { expect, test } from "vitest";
import { createRounds, groupOf } from "../../../bench/chaos/requests.ts";
import { parseBody } from "../../../contract/parse-request.ts";
import { seeded } from "../../simulation/random.ts";

test.each([20, 999, 1_000])(
  "%i requests: as many, all valid, each with its own id, a pair at most once a round",
  (count) => {
    const rounds = createRounds(count, seeded(count));
    const requests = rounds.flat().map(({ request }) => request);
    expect(requests).toHaveLength(count);
    expect(new Set(requests.map(({ operation_id }) => operation_id)).size).toBe(count);
    expect(requests.filter((request) => parseBody(JSON.stringify(request)).kind !== "request")).toEqual([]);
    for (const round of rounds) {
      const groups = round.map(({ request }) => groupOf(request)).filter((group) => !group.endsWith("#*"));
      expect(new Set(groups).size).toBe(groups.length);
    }
  },
);

test("both lanes, every action, and enables with settings are among them, and the seed alone decides", () => {
  const rounds = createRounds(1_000, seeded(1));
  const all = rounds.flat();
  expect(new Set(all.map(({ lane }) => lane))).toEqual(new Set(["interactive", "bulk"]));
  expect(new Set(all.map(({ request }) => request.action))).toEqual(
    new Set(["enable", "disable", "retrieve"]),
  );
  expect(all.some(({ request }) => "show_as_button" in request)).toBe(true);
  expect(createRounds(1_000, seeded(1))).toEqual(rounds);
});
