import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { type RunningConsole, serveConsole } from "../../../console/server/serve.ts";
import { perMinute } from "../../../local/tenant/bucket.ts";
import { openSession, type Session } from "../../../operator/session/session.ts";
import { type Answer, interceptCalls } from "../../../scripts/console/aws-calls.ts";
import { type OwnTenant, organizations, rowsFor, startOwnTenant } from "../../end-to-end/own-tenant.ts";

export const OKTA = "con_0000000000000002";

/** A batch with successes and dead letters, and one of its organizations. */
export const BATCH = "2026-11-okta";
export const ORGANIZATION = "org_0000000000000100";

/** Words that would be a script if they were not text. */
export const SCRIPT = "<img src=x onerror=\"document.title='owned'\">";

/** A name of another site that resolves to this machine in the browser. */
export const EVIL_HOST = "evil.example";

/** A deployment with something to look at in every view, its console, and a browser. */
export interface World {
  readonly own: OwnTenant & {
    /** Sends a batch, and does not wait for its end. */
    backfillUnwatched(batch: string, rows: readonly object[]): Promise<unknown>;
  };
  readonly session: Session;
  readonly console: RunningConsole;
  readonly readOnly: RunningConsole;
  /** A console of the same deployment, where a test may answer in AWS's place. */
  readonly staged: RunningConsole & { answer(answer: Answer | undefined): void };
  /** Opens a page that is logged in. @param path Begins with a slash, and without the deployment's part. */
  open(path: string, options?: OpenOptions): Promise<Page>;
  end(): Promise<void>;
}

/** How a page is opened. */
export interface OpenOptions {
  readonly scheme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
  readonly on?: RunningConsole;
}

/** Starts it. It takes some seconds: one serves all tests. */
export async function startWorld(): Promise<World> {
  const limits = {
    write: perMinute(25, 750),
    read: perMinute(100, 6_000),
    list_organizations: perMinute(50, 500),
  };
  const own = await startOwnTenant({ limits });
  process.env.ORGCONN_LOCAL_STATE = own.operator.stateFile;
  const session = await openSession({ local: true });
  const stagedSession = await openSession({ local: true });
  let answer: Answer | undefined;
  await interceptCalls(stagedSession, (call) => answer?.(call));
  const serve = (of: Session, readOnly = false) =>
    serveConsole(of, { port: undefined, readOnly, onJob: () => {} });
  const [console, readOnly, staged] = [
    await serve(session),
    await serve(session, true),
    await serve(stagedSession),
  ];
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "chromium",
    args: [
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--force-color-profile=srgb",
      `--host-resolver-rules=MAP ${EVIL_HOST} 127.0.0.1`,
    ],
  });
  return {
    own: { ...own, backfillUnwatched: (batch, rows) => backfill(own, batch, rows) },
    session,
    console,
    readOnly,
    staged: {
      ...staged,
      answer(next) {
        answer = next;
      },
    },
    open: (path, options) => openPage(browser, options?.on ?? console, path, options),
    async end() {
      await browser.close();
      await Promise.allSettled([console.close(), readOnly.close(), staged.close()]);
      session.close();
      stagedSession.close();
      await own.leave();
    },
  };
}

async function backfill(
  { directory, json }: OwnTenant,
  batch: string,
  rows: readonly object[],
): Promise<unknown> {
  const file = `${batch}-rows.ndjson`;
  await writeFile(join(directory, file), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return json("backfill", file, "--batch", batch, "--yes");
}

async function openPage(
  browser: Browser,
  console: RunningConsole,
  path: string,
  { scheme = "light", width = 1_280, height = 900 }: OpenOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    storageState: await loginOf(browser, console),
    colorScheme: scheme,
    viewport: { width, height },
    reducedMotion: "reduce",
    permissions: ["clipboard-write"],
  });
  const page = await context.newPage();
  await page.goto(addressOf(console, path));
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}

type Login = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** The cookie of each console, from one login: a page takes half the time to open with it. */
const logins = new Map<number, Login>();

async function loginOf(browser: Browser, { port, link }: RunningConsole): Promise<Login> {
  const known = logins.get(port);
  if (known !== undefined) return known;
  const context = await browser.newContext();
  await (await context.newPage()).goto(link());
  const login = await context.storageState();
  await context.close();
  logins.set(port, login);
  return login;
}

/** The address of a view. @param path Begins with a slash, and without the deployment's part. */
export function addressOf({ port }: RunningConsole, path: string): string {
  return `http://127.0.0.1:${port}/local${path === "/" ? "" : path}`;
}

/** Sends a batch that ends with successes and with dead letters of two kinds. */
export async function sendMixedBatch({ own }: World, batch: string): Promise<void> {
  const rows = [
    ...rowsFor("enable", organizations(100, 40), OKTA),
    ...["a", "b", "c", "d", "e", "f"].flatMap((name) => rowsFor("enable", [`org_unknown${name}`], OKTA)),
    ...rowsFor("enable", organizations(200, 2), "con_unknown1"),
  ];
  await own.backfill(batch, rows, "--reason", "the <b>rollout</b> of Okta");
}
