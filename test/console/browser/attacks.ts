import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { errorReply } from "../../../local/tenant/replies.ts";
import { rowsFor } from "../../end-to-end/own-tenant.ts";
import { when } from "../../support/faults.ts";
import { addressOf, EVIL_HOST, OKTA, SCRIPT, type World } from "./world.ts";

/** An organization to whose requests Auth0 answers with a script. */
const SCRIPTED = "org_0000000000000999";
const BATCH = "2026-12-scripted";

async function expectAsText(page: Page): Promise<void> {
  await page.getByText(SCRIPT).first().waitFor();
  expect(await page.locator("img").count(), page.url()).toBe(0);
  expect(await page.title()).not.toBe("owned");
}

/** Words that would be scripts, and pages elsewhere. */
export function testAttacks(world: World): void {
  test("words of Auth0, of producers and of operators are text wherever they are shown", async () => {
    world.own.tenant.setFaults(
      when(({ organizationId }) => organizationId === SCRIPTED, {
        effect: "none",
        answer: { kind: "reply", reply: errorReply(400, SCRIPT) },
      }),
    );
    await world.own.backfill(BATCH, rowsFor("enable", [SCRIPTED], OKTA), "--reason", SCRIPT);
    const words = ["--requested-by", SCRIPT, "--reason", SCRIPT, "--wait"];
    const { objects } = await world.own.json("enable", SCRIPTED, OKTA, ...words);
    world.own.tenant.setFaults(undefined);
    const operation = String(objects.at(-1)?.operation_id);
    await world.own.json("dead-letters", "discard", operation, "--because", SCRIPT, "--yes");
    const page = await world.open("/");
    for (const path of [
      "/dead-letters",
      `/batches/${BATCH}`,
      `/organizations/${SCRIPTED}`,
      `/operations/${operation}`,
    ]) {
      await page.goto(addressOf(world.console, path));
      await expectAsText(page);
    }
    await page.context().close();
  });

  test("a page on another port of this machine can neither read nor change anything", async () => {
    const page = await world.open("/");
    const { port } = world.console;
    const other = createServer((_, answer) => {
      answer.setHeader("content-type", "text/html").end("<!doctype html><title>another server</title>");
    }).listen(0, "127.0.0.1");
    await once(other, "listening");
    // The browser sends the cookie there, too: it knows no ports.
    await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
    const console = `http://127.0.0.1:${port}`;
    const read = await page.evaluate(
      (url) =>
        fetch(url, { credentials: "include" }).then(
          () => "read",
          () => "refused",
        ),
      `${console}/api/about`,
    );
    expect(read).toBe("refused");
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url() === `${console}/api/plans`),
      page.evaluate(`
        document.body.innerHTML = '<form method="post" enctype="text/plain" action="${console}/api/plans"><input name="{}"></form>';
        document.forms[0].submit();
      `),
    ]);
    expect(answer.status()).toBe(403);
    expect(await answer.text()).toContain("Sec-Fetch-Site");
    await page.context().close();
    other.close();
    other.closeAllConnections();
  });

  test("a name of another site that resolves to this machine gets nothing", async () => {
    const page = await world.open("/");
    const answer = await page.goto(`http://${EVIL_HOST}:${world.console.port}/local`);
    expect(answer?.status()).toBe(421);
    await page.context().close();
  });
}
