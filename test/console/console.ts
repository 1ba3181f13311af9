import type { JobView } from "../../console/protocol.ts";
import { type Console, createConsole } from "../../console/server/app.ts";
import type { Assets } from "../../console/server/assets.ts";
import { createLogins, type Logins } from "../../console/server/logins.ts";
import type { Session } from "../../operator/session/session.ts";

export const PORT = 4680;
export const ORIGIN = `http://127.0.0.1:${PORT}`;

const ASSETS: Assets = {
  file: (name) => (name === "page.js" ? { content: "0", type: "text/javascript" } : undefined),
  page: "the page",
  loginPage: "press Enter",
};

/** A console without sockets, whose clock the test moves. */
export interface TestConsole extends Pick<Console, "stop"> {
  readonly logins: Logins;
  readonly jobs: JobView[];
  /** Lets time pass for logins, in milliseconds. */
  pass(ms: number): void;
  ask(path: string, init?: RequestInit & { readonly host?: string }): Promise<Response>;
  /** Logs in. @returns The cookie. */
  logIn(): Promise<string>;
  /** Sends a change as the page does. */
  change(
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string | undefined>>,
  ): Promise<Response>;
}

/** Creates one on a deployment, which may be a stub where no view is read. */
export function testConsole(session: Session = STUB, readOnly = false): TestConsole {
  let nowMs = 0;
  const jobs: JobView[] = [];
  const logins = createLogins(() => nowMs);
  const console = createConsole({
    session,
    logins,
    assets: ASSETS,
    readOnly,
    port: () => PORT,
    onJob: (job) => void jobs.push(job),
  });
  const ask: TestConsole["ask"] = async (path, { host = `127.0.0.1:${PORT}`, headers, ...init } = {}) =>
    console.fetch(new Request(`${ORIGIN}${path}`, { ...init, headers: { host, ...Object(headers) } }));
  const logIn = async () => {
    const answer = await ask(`/login?link=${logins.newLink()}`);
    return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  };
  return {
    logins,
    jobs,
    pass(ms) {
      nowMs += ms;
    },
    ask,
    logIn,
    async change(path, body, headers = {}) {
      const all: Record<string, string | undefined> = {
        cookie: await logIn(),
        origin: ORIGIN,
        "sec-fetch-site": "same-origin",
        "content-type": "application/json",
        ...headers,
      };
      const given = Object.entries(all).filter(([, value]) => value !== undefined) as [string, string][];
      return ask(path, { method: "POST", body: JSON.stringify(body), headers: Object.fromEntries(given) });
    },
    stop: console.stop,
  };
}

const STUB = {
  target: { stack: "orgconn-test", region: "eu-west-1" },
  flags: { stack: "orgconn-test" },
  // Of a version that cannot end a pause.
  names: {},
  commandLine: (command: string) => `orgconn ${command} --stack orgconn-test`,
  requester: async () => "arn:aws:sts::123456789012:assumed-role/Operators/ada",
} as unknown as Session;
