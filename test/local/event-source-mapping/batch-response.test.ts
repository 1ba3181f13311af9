import fc from "fast-check";
import { expect, test } from "vitest";
import { acknowledged } from "../../../local/event-source-mapping/batch-response.ts";

const failures = (...ids: unknown[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

test.each([
  { response: null, done: ["a", "b", "c"] },
  { response: {}, done: ["a", "b", "c"] },
  { response: { batchItemFailures: null }, done: ["a", "b", "c"] },
  { response: failures(), done: ["a", "b", "c"] },
  { response: failures("b"), done: ["a", "c"] },
  { response: failures("b", "b"), done: ["a", "c"] },
  { response: failures("a", "b", "c"), done: [] },
  { response: failures("z"), done: [] },
  { response: failures("b", "z"), done: [] },
  { response: failures(""), done: [] },
  { response: failures(null), done: [] },
  { response: { batchItemFailures: [{ id: "b" }] }, done: [] },
  { response: { batchItemFailures: "b" }, done: [] },
  { response: "done", done: [] },
])("$response acknowledges $done", ({ response, done }) => {
  expect([...acknowledged(JSON.stringify(response), ["a", "b", "c"])]).toEqual(done);
});

test("never acknowledges what was not in the batch, nor what was named", () => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 10 });
  fc.assert(
    fc.property(ids, ids, (batch, failed) => {
      const done = acknowledged(JSON.stringify(failures(...failed)), batch);
      for (const id of done) {
        expect(batch).toContain(id);
        expect(failed).not.toContain(id);
      }
    }),
  );
});
