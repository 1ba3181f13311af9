/** Items as the next version may write them: what this version keeps of them, and when it refuses them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { marshall } from "@aws-sdk/util-dynamodb";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LOWEST_READER } from "../../aws/item-reader.ts";
import { NewerItemError, READER } from "../../contract/newer-item-error.ts";
import { type DynamoDb, startDynamoDb } from "./dynamodb.ts";
import { createTables, type KindOfItem, kindsOf, rawItem, type Tables, writeBeside } from "./item-kinds.ts";

let dynamodb: DynamoDb;
beforeAll(async () => {
  dynamodb = await startDynamoDb();
});
afterAll(() => dynamodb[Symbol.asyncDispose]());

const NAMES = ["operation", "pair", "batch", "the token's lease", "the tenant's item", "the last comparison"];

/** The item of that kind in tables of its own, written once. */
async function created(name: string): Promise<{ readonly kind: KindOfItem; readonly tables: Tables }> {
  const tables = await createTables(dynamodb);
  const kind = kindsOf(dynamodb.client, tables).find((one) => one.name === name);
  if (kind === undefined) throw new Error(`There is no kind called ${name}.`);
  await kind.create();
  return { kind, tables };
}

const needsReader = (lowest: number) => ({ [LOWEST_READER]: { N: String(lowest) } });

test("every kind of item is looked at", () => {
  const tables = { operations: "", connections: "", control: "" };
  expect(kindsOf(dynamodb.client, tables).map(({ name }) => name)).toEqual(NAMES);
});

test("no item is read in any other way than with the check", () => {
  const root = join(import.meta.dirname, "../..");
  const sources = ["aws", "contract", "lambda", "operator", "cli", "client"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join(folder, path)),
  );
  const unmarshalling = sources.filter((path) =>
    readFileSync(join(root, path), "utf8").includes("unmarshall"),
  );
  expect(unmarshalling).toEqual(["aws/item-reader.ts"]);
});

const texts = fc.string({ unit: "grapheme", maxLength: 9 }).map((text) => text.toWellFormed());
/** AWS's marshaller loses the one that every object has. */
const names = texts.filter((name) => name !== "" && name !== "__proto__");
const contents = fc.oneof(
  texts,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(texts, { maxLength: 2 }),
  fc.dictionary(names, texts, { maxKeys: 2 }),
);
/** No version has attributes of such names yet; some are words that DynamoDB's expressions reserve. */
const unknownAttributes = fc.dictionary(
  fc.oneof(fc.constantFrom("comment", "timestamp", "zone"), fc.stringMatching(/^next_[a-z0-9_.#-]{1,9}$/)),
  contents,
  { minKeys: 1, maxKeys: 4 },
);

describe.each(NAMES)("%s", (name) => {
  test("keeps what this version does not know, whatever it is, through every change", async () => {
    await fc.assert(
      fc.asyncProperty(unknownAttributes, async (unknown) => {
        const { kind, tables } = await created(name);
        const beside = { ...unknown, [LOWEST_READER]: READER };
        await writeBeside(dynamodb.client, tables, kind, marshall(beside));
        for (const change of kind.changes) {
          const before = await rawItem(dynamodb.client, tables, kind);
          for (const read of kind.reads.slice(0, 1)) await read();
          await change();
          const after = await rawItem(dynamodb.client, tables, kind);
          expect(after).not.toEqual(before);
          expect(after).toMatchObject(beside);
        }
      }),
      { numRuns: 5 },
    );
  });

  test("is refused with words where it needs a newer reader, is left as it is, and is read again once it does not", async () => {
    const { kind, tables } = await created(name);
    await writeBeside(dynamodb.client, tables, kind, needsReader(READER + 1));
    const before = await rawItem(dynamodb.client, tables, kind);
    for (const read of kind.reads) {
      const error = await read().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(NewerItemError);
      expect(error).toMatchObject({ code: "newer_item" });
      expect((error as Error).message).toMatch(
        new RegExp(`^${name}.* was written by a newer version: it needs reader 2.*Deploy the newer version`),
      );
    }
    // The counters of a batch alone are added to before the answer shows that.
    if (name !== "batch") expect(await rawItem(dynamodb.client, tables, kind)).toEqual(before);
    await writeBeside(dynamodb.client, tables, kind, needsReader(READER));
    for (const read of kind.reads) await read();
  });
});

test("a record that needs a newer reader by now is not written over", async () => {
  const { kind, tables } = await created("operation");
  await writeBeside(dynamodb.client, tables, kind, needsReader(READER + 1));
  const before = await rawItem(dynamodb.client, tables, kind);
  const [defer, finish, reopen] = kind.changes;
  await defer?.();
  await expect(finish?.()).rejects.toBeInstanceOf(NewerItemError);
  expect(await reopen?.()).toBe(false);
  expect(await rawItem(dynamodb.client, tables, kind)).toEqual(before);
});
