/** Takes the README's pictures of the console, while the embedded stack works at the tenant's limit: `npm run docs:console`. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import { RequestQueue } from "../client/index.ts";
import { serveConsole } from "../console/server/serve.ts";
import { startEmbeddedStack } from "../local/stack.ts";
import { DEFAULT_LIMITS } from "../local/tenant/options.ts";
import { embeddedSession } from "../operator/session/session.ts";
import { buildPage } from "./build-page.ts";
import { chromium as findChromium } from "./chromium.ts";

const PICTURES = join(import.meta.dirname, "../docs/images");

/** What is sent: more than the limit lets through while the pictures are taken, and some that the tenant refuses. */
const REQUESTS = 1_200;
const REFUSED_EVERY = 90;

/** From the first request to the pictures, in milliseconds: the first tokens are gone by then. */
const AT_WORK_MS = 50_000;

const WIDTH = 1_200;
const HEIGHT = 832;

await buildPage();
const stack = await startEmbeddedStack({
  tenant: { kind: "stand-in", options: { limits: DEFAULT_LIMITS, everyIdExists: true } },
});
const session = embeddedSession(stack);
const console = await serveConsole(session, { port: 0, readOnly: false, onJob: () => {} });
const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
try {
  mkdirSync(PICTURES, { recursive: true });
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
  await page.goto(console.link());
  await send();
  await sleep(AT_WORK_MS);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(PICTURES, `console-${colorScheme}.png`) });
  }
} finally {
  await browser.close();
  await console.close();
  session.close();
  await stack.stop(0);
}

async function send(): Promise<void> {
  const queue = new RequestQueue({
    queueUrl: stack.queues.bulk,
    operationsTable: stack.tables.operations,
    sqs: await session.clients.sqs(),
    dynamodb: await session.clients.dynamodb(),
  });
  const requests = Array.from({ length: REQUESTS }, (_, index) => ({
    action: "enable" as const,
    organization_id:
      index % REFUSED_EVERY === 5 ? `org_unknown${index}` : `org_${String(index).padStart(16, "0")}`,
    connection_id: "con_0000000000000002",
  }));
  await queue.enqueueAll(requests);
}
