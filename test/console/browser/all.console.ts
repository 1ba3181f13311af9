import { afterAll, beforeAll, describe } from "vitest";
import { testAttacks } from "./attacks.ts";
import { testBatches } from "./batches.ts";
import { testFailures } from "./failures.ts";
import { testKeys } from "./keys.ts";
import { testLanes } from "./lanes.ts";
import { testLetters } from "./letters.ts";
import { testLogin } from "./login.ts";
import { testManyLetters } from "./many-letters.ts";
import { testNotices } from "./notices.ts";
import { testOrganizations } from "./organizations.ts";
import { testReadOnly } from "./read-only.ts";
import { testViews } from "./views.ts";
import { startWorld, type World } from "./world.ts";

let started: World | undefined;
beforeAll(async () => {
  started = await startWorld();
});
afterAll(() => started?.end());

/** The one that all tests share, in their order: what one sends, the next ones see. */
const world = new Proxy({} as World, { get: (_, name) => started?.[name as keyof World] });

describe("login", () => testLogin(world));
describe("views", () => testViews(world));
describe("keys", () => testKeys(world));
describe("many letters", () => testManyLetters(world));
describe("actions", () => {
  testLanes(world);
  testLetters(world);
  testOrganizations(world);
  testBatches(world);
  testReadOnly(world);
  testNotices(world);
});
describe("attacks", () => testAttacks(world));
describe("failures", () => testFailures(world));
