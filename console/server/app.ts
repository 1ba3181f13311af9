import { type Context, Hono } from "hono";
import { setCookie } from "hono/cookie";
import { VERSION } from "../../contract/version.ts";
import { readBatch } from "../../operator/batch/read.ts";
import { errorCodeOf, explainError, UsageError } from "../../operator/errors.ts";
import { deploymentOptions } from "../../operator/session/command-line.ts";
import type { Session } from "../../operator/session/session.ts";
import { type Target, targetText } from "../../operator/session/target.ts";
import { type About, type JobView, SESSION_MS } from "../protocol.ts";
import { planIntent, readIntent, readReason } from "./actions/intent.ts";
import { askTenant } from "./actions/tenant.ts";
import type { Assets } from "./assets.ts";
import { streamUpdates } from "./events.ts";
import { cookieName, headers, isLoggedIn, ownChange, ownHost, ownPage, uncached } from "./guard.ts";
import { createHub } from "./hub.ts";
import { createJobs } from "./jobs.ts";
import type { Logins } from "./logins.ts";
import { createPlans } from "./plans.ts";
import { createTopics } from "./topics.ts";

/** What a console is made of. */
export interface ConsoleParts {
  readonly session: Session;
  readonly logins: Logins;
  readonly assets: Assets;
  readonly readOnly: boolean;
  /** The port that it listens on. */
  readonly port: () => number;
  /** Told when something begins to be carried out, and when it has ended. */
  readonly onJob: (job: JobView) => void;
}

/** A console as a function from requests to answers. */
export interface Console {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Ends all work early but cleanly, and all streams. */
  stop(): Promise<void>;
}

/** The first part of each path: a link for another deployment is told apart from this one's. */
export function slugOf(target: Target): string {
  if ("stack" in target) return target.stack;
  return target.local === true ? "local" : `local-${target.local}`;
}

/** A request's body may be so long, in bytes: 2,000 ids of 64 characters. */
const LONGEST_BODY = 256 * 1024;

/** Creates the console of a deployment. */
export function createConsole({ session, logins, assets, readOnly, port, onJob }: ConsoleParts): Console {
  const jobs = createJobs((job) => {
    if (job.done === 0 || job.endedAtMs !== undefined) onJob(job);
    hub.refresh("jobs");
    if (job.endedAtMs === undefined) return;
    topics.forgetLanes();
    for (const view of ["overview", "batches", "batch", "dead-letters", "organization", "operation"])
      hub.refresh(view);
  });
  const topics = createTopics(session, { readOnly, jobs: jobs.all });
  const hub = createHub(topics.topicOf);
  const plans = createPlans(() => performance.now());
  const guard = { logins, port };
  const app = new Hono();

  app.use(headers, uncached, ownHost(guard));
  app.onError((error, c) => {
    const status = { usage: 400, failed: 409 }[errorCodeOf(error) as string] ?? 500;
    return c.json(explainError(error), status as 400);
  });
  app.get("/assets/:name", (c) => {
    const asset = assets.file(c.req.param("name"));
    return asset === undefined ? c.notFound() : c.body(asset.content, 200, { "content-type": asset.type });
  });
  app.get("/login", (c) => {
    const opened = logins.redeem(c.req.query("link") ?? "");
    const start = `/${slugOf(session.target)}`;
    if (opened === undefined)
      return isLoggedIn(c, guard) ? c.redirect(start, 303) : c.html(assets.loginPage, 401);
    setCookie(c, cookieName(port()), opened, {
      httpOnly: true,
      sameSite: "Lax",
      path: "/",
      maxAge: SESSION_MS / 1_000,
    });
    return c.redirect(start, 303);
  });

  app.use("/api/*", ownPage, async (c, next) => {
    if (isLoggedIn(c, guard)) return next();
    return c.json(
      { detail: "Login: it has expired. Press Enter in the console's terminal for a new link." },
      401,
    );
  });
  app.get("/api/about", async (c) => c.json(await aboutOf(session, readOnly)));
  app.get("/api/find", async (c) => c.json({ view: await viewOfId(session, c.req.query("id") ?? "") }));
  app.get("/api/updates", (c) => streamUpdates(c, hub, () => isLoggedIn(c, guard)));

  if (!readOnly) {
    app.use("/api/*", ownChange(guard));
    app.post("/api/plans", async (c) => {
      const plan = await planIntent(session, readIntent(await bodyOf(c)));
      return c.json(plans.keep(plan));
    });
    app.post("/api/plans/:plan/carry-out", async (c) => {
      const reason = readReason(await bodyOf(c));
      const plan = plans.take(c.req.param("plan"));
      if (plan === undefined || plan.isEmpty)
        return c.json(
          { detail: "Plan: it was carried out, or is older than 15 minutes.", remedy: "Plan again." },
          410,
        );
      return c.json({ job: jobs.start(plan, { by: await session.requester(), reason }) });
    });
    app.post("/api/organizations/:organization/tenant", async (c) =>
      c.json(await askTenant(session, c.req.param("organization"), c.req.raw.signal)),
    );
  }
  app.all("/api/*", (c) =>
    c.json({ detail: `${c.req.method} ${c.req.path}: there is no such thing here.` }, 404),
  );

  app.get("/", (c) => c.redirect(`/${slugOf(session.target)}`, 303));
  app.get("*", (c) => (isLoggedIn(c, guard) ? c.html(assets.page) : c.html(assets.loginPage, 401)));

  return {
    fetch: app.fetch,
    async stop() {
      hub.close();
      await jobs.stop();
      plans.dropAll();
    },
  };
}

async function aboutOf({ target, flags, requester }: Session, readOnly: boolean): Promise<About> {
  return {
    slug: slugOf(target),
    deployment: targetText(target),
    options: deploymentOptions(flags).flat().join(" "),
    readOnly,
    who: readOnly ? "" : await requester(),
    version: VERSION,
  };
}

/** Recognises an organization by its form, and a batch by one read; nothing is searched through. @throws UsageError */
async function viewOfId(session: Session, id: string): Promise<string> {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id))
    throw new UsageError("id: it has up to 64 letters, digits, _ and - only.");
  if (id.startsWith("org_")) return "organizations";
  return (await readBatch(session, id)) === undefined ? "operations" : "batches";
}

/** @throws UsageError */
async function bodyOf(c: Context): Promise<unknown> {
  const length = Number(c.req.header("content-length") ?? "0");
  if (length > LONGEST_BODY) throw new UsageError(`request: it must have at most ${LONGEST_BODY} bytes.`);
  return c.req.json().catch(() => {
    throw new UsageError("request: it is not JSON.");
  });
}
