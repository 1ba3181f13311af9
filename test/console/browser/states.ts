import { expect, test } from "vitest";
import { close, open } from "../../../lambda/circuit/circuit.ts";
import { dynamoCircuitStore } from "../../../lambda/stores/circuit-store.ts";
import { accessDenied } from "../../support/access-denied.ts";
import { expectNarrow, findingsOf, picture } from "./judge.ts";
import { addressOf, BATCH, ORGANIZATION, SCRIPT, type World } from "./world.ts";

/** Views that wait for their data, and views that get none. @param operation The id of one that is on record. */
export function testStates(world: World, operation: () => string): void {
  const VIEWS = [
    ["overview", () => "/", "All circuits are closed", "dynamodb:GetItem"],
    ["batches", () => "/batches", BATCH, "dynamodb:Scan"],
    ["batch", () => `/batches/${BATCH}`, "of 48 rows", "dynamodb:GetItem"],
    ["dead-letters", () => "/dead-letters", "Select all 8", "dynamodb:Query"],
    ["organization", () => `/organizations/${ORGANIZATION}`, "Connections on record", "dynamodb:Query"],
    ["operation", () => `/operations/${operation()}`, "first received by the worker", "dynamodb:GetItem"],
  ] as const;

  test("each view says that it is loading until AWS answers", async () => {
    const page = await world.open("/nothing", { on: world.staged });
    for (const [name, path, words] of VIEWS) {
      const answered = Promise.withResolvers<undefined>();
      world.staged.answer(() => answered.promise);
      await page.goto(addressOf(world.staged, path()));
      await page.getByText("Loading …").waitFor();
      await page.getByRole("heading", { level: 1 }).waitFor();
      if (name === "overview") expect(await findingsOf(page)).toEqual([]);
      await picture(page, `${name}-loading`);
      answered.resolve(undefined);
      await page.getByText(words).first().waitFor();
      expect(await page.getByText("Loading …").count(), name).toBe(0);
    }
    await page.context().close();
    world.staged.answer(undefined);
  });

  test("each view names the permission without which AWS refuses to answer", async () => {
    world.staged.answer((call) => {
      if (call.service === "dynamodb") throw accessDenied(call);
      return undefined;
    });
    const page = await world.open("/nothing", { on: world.staged });
    for (const [name, path, , permission] of VIEWS) {
      await page.goto(addressOf(world.staged, path()));
      await page.getByRole("alert").getByText(`is not authorized to perform: ${permission} on`).waitFor();
      await page.getByText('What each command needs is in docs/cli.md, under "Permissions".').waitFor();
      expect(await page.getByText(/Loading …|stale since/).count(), name).toBe(0);
      if (name === "overview") expect(await findingsOf(page)).toEqual([]);
      await picture(page, `${name}-failing`);
    }
    await page.context().close();
    world.staged.answer(undefined);
  });

  test("an open circuit is told at the first glance, with its cause and Auth0's words as text", async () => {
    const { clients, names } = world.session;
    const store = dynamoCircuitStore(await clients.dynamodb(), names.tables.control);
    const trouble = { cause: "insufficient_scope", detail: `403 Insufficient scope ${SCRIPT}` } as const;
    const scope = "create:organization_connections";
    await store.replace(open(await store.read(), scope, trouble, clients.now()));
    const page = await world.open("/");
    await page.getByText(`Calls for ${scope} are stopped; 8 dead letters`).waitFor();
    await page.getByRole("region", { name: "Open circuits" }).getByText(SCRIPT).waitFor();
    expect(await page.locator("img").count()).toBe(0);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findingsOf(page)).toEqual([]);
      await picture(page, `overview-circuit-${colorScheme}`);
    }
    await page.setViewportSize({ width: 320, height: 640 });
    await expectNarrow(page);
    await picture(page, "overview-circuit-narrow");
    await store.replace(close(await store.read(), scope));
    await page.getByText("All circuits are closed").waitFor();
    await page.context().close();
  });
}
