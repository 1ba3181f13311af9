import type { Browser, Page } from "playwright-core";
import { serveConsole } from "../../console/server/serve.ts";
import type { Session } from "../../operator/session/session.ts";
import { interceptCalls } from "../../scripts/console/aws-calls.ts";
import { answerDeadLetters } from "../../scripts/console/dead-letters.ts";

const LETTERS = 2_000;

/** A task that takes longer is felt as a pause, in milliseconds. */
const PAUSE_MS = 50;

/**
 * Scrolls through a table of many dead letters, and selects them all. What counts is the processor time of each task of the page: it is the
 * same beside other work.
 */
export async function scrolls(browser: Browser, session: Session): Promise<void> {
  await interceptCalls(session, answerDeadLetters(LETTERS));
  const running = await serveConsole(session, { port: 0, readOnly: false, onJob: () => {} });
  const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
  await page.goto(running.link());
  await page.goto(`http://127.0.0.1:${running.port}/local/dead-letters`);
  await page.getByText(`letter-${LETTERS}`, { exact: true }).waitFor();
  const scrolled = await tasksOf(browser, page, SCROLL);
  const rows = await page.evaluate<number>("most");
  const selected = await tasksOf(browser, page, SELECT_ALL);
  console.log(
    `${LETTERS} dead letters: scrolled from the first to the last, ${tasksText(scrolled)}; all selected, ${tasksText(selected)}; at most ${rows} rows in the document.`,
  );
  await page.close();
  await running.close();
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name?: string };
  /** Processor time, in microseconds. */
  readonly tdur?: number;
}

/** Does something in the page. @returns What each task of its main thread took of the processor, in milliseconds. */
async function tasksOf(browser: Browser, page: Page, work: string): Promise<readonly number[]> {
  await browser.startTracing(page, { categories: ["toplevel"] });
  await page.evaluate(work);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(threadOf),
  );
  return traceEvents
    .filter((event) => event.name.endsWith("RunTask") && mains.has(threadOf(event)))
    .map(({ tdur = 0 }) => tdur / 1_000);
}

function tasksText(tasks: readonly number[]): string {
  const pauses = tasks.filter((ms) => ms > PAUSE_MS).length;
  return `${pauses} tasks over ${PAUSE_MS} ms of processor time, the longest ${Math.max(0, ...tasks).toFixed(0)} ms`;
}

/** In the page: an eighth of a window a frame, as a wheel that is turned quickly. */
const SCROLL = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const isAtEnd = () => scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
  globalThis.most = 0;
  while (!isAtEnd()) {
    scrollBy(0, innerHeight / 8);
    await frame();
    most = Math.max(most, document.querySelectorAll("[data-row]").length);
  }
})()`;

/** In the page: selects all, and waits until that is drawn. */
const SELECT_ALL = `(async () => {
  document.querySelector(".toolbar input").click();
  for (let frames = 0; frames < 5; frames++) await new Promise((resolve) => requestAnimationFrame(resolve));
})()`;
