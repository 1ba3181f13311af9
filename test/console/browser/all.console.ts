import { afterAll, beforeAll, describe } from "vitest";
import { testActions } from "./actions.ts";
import { testFailures } from "./failures.ts";
import { testKeys } from "./keys.ts";
import { testLogin } from "./login.ts";
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
describe("actions", () => testActions(world));
describe("failures", () => testFailures(world));
