/**
 * `npm run bench:console`: what each view of the console asks of AWS in a minute, the size of the page's script and style, how soon the page
 * is drawn beside a bare page of the same size, and whether 2,000 dead letters scroll and are selected without a pause. Exits with 1 when
 * the script and the style are larger than their bound.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import { serveConsole } from "../console/server/serve.ts";
import { createTopics } from "../console/server/topics.ts";
import { startEmbeddedStack } from "../local/stack.ts";
import { enqueue, follow } from "../operator/operation/enqueue.ts";
import { embeddedSession, type Session } from "../operator/session/session.ts";
import { buildPage } from "../scripts/build-page.ts";
import { chromium as findChromium } from "../scripts/chromium.ts";
import { interceptCalls } from "../scripts/console/aws-calls.ts";
import { scrolls } from "./console/scrolls.ts";

const MOST_BYTES = 60_000;
const PAINTS = 7;
const ORGANIZATION = "org_0000000000000001";

await buildPage();
const stack = await startEmbeddedStack({ tenant: { kind: "stand-in", options: { everyIdExists: true } } });
const session = embeddedSession(stack);
const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
try {
  await requestsOfViews();
  const files = ["page.js", "page.css"].map((name) =>
    readFileSync(join(import.meta.dirname, "../dist/console/page", name)),
  );
  const bytes = files.reduce((sum, content) => sum + gzipSync(content).length, 0);
  console.log(
    `Script and style, compressed: ${bytes} bytes (bound ${MOST_BYTES}${bytes > MOST_BYTES ? ", missed!" : ""}).`,
  );
  process.exitCode = bytes > MOST_BYTES ? 1 : 0;
  await paints(files.reduce((sum, content) => sum + content.length, 0));
  await scrolls(browser, session);
} finally {
  await browser.close();
  session.close();
  await stack.stop(0);
}

/** Reads each view twice, as on AWS: what the second read leaves out is read every half minute. */
async function requestsOfViews(): Promise<void> {
  const { operation_id } = await enqueue(session, "interactive", {
    action: "enable",
    organization_id: ORGANIZATION,
    connection_id: "con_0000000000000001",
  });
  await follow(session, "interactive", operation_id, {
    timeoutMs: 30_000,
    signal: new AbortController().signal,
  });
  const onAws: Session = { ...session, target: { stack: "bench" } };
  const topics = createTopics(onAws, { readOnly: false, jobs: () => [] });
  const counts = new Map<string, number>();
  await interceptCalls(session, ({ action }) => {
    counts.set(action, (counts.get(action) ?? 0) + 1);
    return undefined;
  });
  for (const name of [
    "overview",
    "batches",
    "dead-letters",
    `organization/${ORGANIZATION}`,
    `operation/${operation_id}`,
  ]) {
    const topic = topics.topicOf(name);
    const reads: ReadonlyMap<string, number>[] = [];
    let intervalMs: number | undefined;
    for (let read = 0; read < 2; read++) {
      counts.clear();
      intervalMs = topic?.intervalMs(await topic.read());
      reads.push(new Map(counts));
    }
    console.log(`${name}: ${rateText(reads, intervalMs)}`);
  }
}

function rateText(
  [first = new Map(), second = new Map()]: readonly ReadonlyMap<string, number>[],
  intervalMs: number | undefined,
): string {
  const text = (per: string, requests: ReadonlyMap<string, number>) =>
    [...requests].map(([name, count]) => `${count} ${name}`).join(", ") + per;
  if (intervalMs === undefined) return text(", once", first);
  const aMinute = [...first].map(([name, count]): [string, number] => {
    const often = second.get(name) ?? 0;
    return [name, often * (60_000 / intervalMs) + 2 * (count - often)];
  });
  return text(" a minute", new Map(aMinute));
}

/** Draws the console's page, and a bare page that loads a script of the same size. */
async function paints(size: number): Promise<void> {
  const running = await serveConsole(session, { port: 0, readOnly: false, onJob: () => {} });
  const page =
    '<!doctype html><title>bare</title><script type="module" src="/script.js"></script><p>bare</p>';
  const bare = createServer(({ url }, answer) => {
    answer.setHeader("content-type", url === "/script.js" ? "text/javascript" : "text/html");
    answer.end(url === "/script.js" ? `/*${"x".repeat(size)}*/` : page);
  }).listen(0, "127.0.0.1");
  await once(bare, "listening");
  const own = await medianPaint(browser, `http://127.0.0.1:${running.port}/local`, running.link());
  const other = await medianPaint(browser, `http://127.0.0.1:${(bare.address() as AddressInfo).port}/`);
  console.log(
    `First paint, median of ${PAINTS}: ${own.toFixed(0)} ms; of a bare page of the same size ${other.toFixed(0)} ms.`,
  );
  bare.close();
  bare.closeAllConnections();
  await running.close();
}

async function medianPaint(browser: Browser, address: string, first = address): Promise<number> {
  const page = await browser.newPage();
  await page.goto(first);
  const times: number[] = [];
  for (let paint = 0; paint < PAINTS; paint++) {
    await page.goto(address);
    await page.locator("p, h1").first().waitFor();
    times.push(
      await page.evaluate(
        () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
      ),
    );
  }
  await page.close();
  return times.toSorted((a, b) => a - b)[Math.floor(PAINTS / 2)] ?? 0;
}
