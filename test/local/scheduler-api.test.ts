/** The end of a pause, as the command line schedules it, against the stand-in of EventBridge Scheduler. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type SchedulerApi, startSchedulerApi } from "../../local/scheduler-api.ts";
import { dropPauseEnd, readPauseEnd, schedulePauseEnd } from "../../operator/lane/pause-end.ts";
import { createClients, LOCAL_CREDENTIALS } from "../../operator/session/clients.ts";
import type { Session } from "../../operator/session/session.ts";

const HOUR_MS = 3_600_000;
const wholeSecond = (ms: number) => Math.ceil(ms / 1_000) * 1_000;

let api: SchedulerApi;
let enabled: string[];
let session: Session;
beforeEach(async () => {
  enabled = [];
  const mapping = (id: string) => ({
    enabled: false,
    enable: () => void enabled.push(id),
    disable: async () => {},
  });
  api = await startSchedulerApi({ one: mapping("one"), two: mapping("two") });
  session = sessionWith({ group: "pauses", roleArn: "arn:aws:iam::000000000000:role/pauses" });
});
afterEach(async () => {
  session.clients.close();
  await api.stop();
});

function sessionWith(pauseEnds: Session["names"]["pauseEnds"]): Session {
  const endpoint = api.endpoint;
  const endpoints = { sqs: "", dynamodb: "", secretsmanager: "", lambda: "", scheduler: endpoint, logs: "" };
  const clients = createClients({ region: "us-east-1", credentials: LOCAL_CREDENTIALS }, { endpoints });
  const names = {
    eventSources: { interactive: "one", bulk: "two" },
    pauseAlarms: { interactive: [], bulk: [] },
    pauseEnds,
  };
  return { names, clients } as unknown as Session;
}

describe("the end of a pause", () => {
  test("is that of the lane, read as it was scheduled, and gone when it is taken away", async () => {
    const endMs = wholeSecond(Date.now() + HOUR_MS);
    expect(await readPauseEnd(session, "bulk")).toBeUndefined();
    await schedulePauseEnd(session, "bulk", endMs);
    expect(await readPauseEnd(session, "bulk")).toBe(endMs);
    expect(await readPauseEnd(session, "interactive")).toBeUndefined();
    await dropPauseEnd(session, "bulk");
    expect(await readPauseEnd(session, "bulk")).toBeUndefined();
    await dropPauseEnd(session, "bulk");
  });

  test("replaces the one before, resumes its lane alone, and is gone then", async () => {
    await schedulePauseEnd(session, "bulk", wholeSecond(Date.now() + HOUR_MS));
    await schedulePauseEnd(session, "bulk", wholeSecond(Date.now() + 500));
    await expect.poll(() => enabled, { timeout: 5_000, interval: 20 }).toEqual(["two"]);
    expect(await readPauseEnd(session, "bulk")).toBeUndefined();
  });

  test("that is past is refused, as AWS does", async () => {
    await expect(schedulePauseEnd(session, "bulk", wholeSecond(Date.now() - HOUR_MS))).rejects.toThrow("at(");
  });

  test("needs a stack that can end a pause", async () => {
    const older = sessionWith(undefined);
    await expect(schedulePauseEnd(older, "bulk", Date.now() + HOUR_MS)).rejects.toThrow("Deploy it again");
    expect(await readPauseEnd(older, "bulk")).toBeUndefined();
    await dropPauseEnd(older, "bulk");
    older.clients.close();
  });
});
