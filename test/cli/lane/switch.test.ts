/** In which order a lane is switched and the end of its pause is scheduled or taken away: neither may leave a lane paused for too long. */
import { expect, test } from "vitest";
import { type LaneSwitch, switchLanes } from "../../../operator/lane/switch.ts";
import type { Session } from "../../../operator/session/session.ts";

const NOW_MS = Date.parse("2026-11-29T15:00:20Z");
const END_MS = Date.parse("2026-11-29T17:00:00Z");

/** What a switch of the bulk lane asks AWS for, in order, where some requests fail. */
async function requestsOf(wanted: LaneSwitch, failing: Readonly<Record<string, Error>> = {}) {
  const requests: string[] = [];
  const rules: object[] = [];
  let enabled = !wanted.enabled;
  const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: object }) => {
    const request = name.replace(/Command$/, "");
    if (request === "GetEventSourceMapping") return { State: enabled ? "Enabled" : "Disabled" };
    requests.push(request);
    if (failing[request] !== undefined) throw failing[request];
    if (request === "PutAlarmMuteRule") rules.push(input);
    if ("Enabled" in input) enabled = input.Enabled === true;
    return {};
  };
  const client = async () => ({ send });
  const session = {
    names: {
      eventSources: { bulk: "two" },
      pauseAlarms: { bulk: ["BulkStalled"] },
      pauseEnds: { group: "pauses", roleArn: "arn:aws-cn:iam::000000000000:role/pauses" },
    },
    clients: { lambda: client, scheduler: client, cloudWatch: client, now: () => NOW_MS },
  } as unknown as Session;
  const left: string[] = [];
  const switching = async () => {
    const lanes = switchLanes(session, ["bulk"], wanted, (step, lane, error) =>
      left.push(`${step} ${lane}: ${(error as Error).name}`),
    );
    for await (const { consumption } of lanes) requests.push(consumption);
  };
  const error = await switching().then(
    () => undefined,
    (reason: Error) => reason.message,
  );
  return { requests, rules, left, error };
}

const named = (name: string) => Object.assign(new Error(name), { name });

test("a pause with an end has it scheduled before it begins", async () => {
  expect(await requestsOf({ enabled: false, untilMs: END_MS })).toMatchObject({
    requests: ["CreateSchedule", "UpdateEventSourceMapping", "PutAlarmMuteRule", "Disabled"],
    left: [],
  });
});

test("the end of an earlier pause is replaced", async () => {
  const earlier = { CreateSchedule: named("ConflictException") };
  expect(await requestsOf({ enabled: false, untilMs: END_MS }, earlier)).toMatchObject({
    requests: [
      "CreateSchedule",
      "UpdateSchedule",
      "UpdateEventSourceMapping",
      "PutAlarmMuteRule",
      "Disabled",
    ],
  });
});

test("no lane is paused where its end cannot be scheduled", async () => {
  const denied = { CreateSchedule: named("AccessDeniedException") };
  expect(await requestsOf({ enabled: false, untilMs: END_MS }, denied)).toEqual({
    requests: ["CreateSchedule"],
    rules: [],
    left: [],
    error: "AccessDeniedException",
  });
});

test.each([
  [{ enabled: false }, "Disabled"],
  [{ enabled: true }, "Enabled"],
] as const)(
  "%o switches first, and then takes away what an earlier pause left behind",
  async (wanted, state) => {
    expect(await requestsOf(wanted)).toMatchObject({
      requests: ["UpdateEventSourceMapping", "DeleteSchedule", "DeleteAlarmMuteRule", state],
      left: [],
    });
    const none = { DeleteSchedule: named("ResourceNotFoundException") };
    expect(await requestsOf(wanted, none)).toMatchObject({ left: [], error: undefined });
    const denied = {
      DeleteSchedule: named("AccessDeniedException"),
      DeleteAlarmMuteRule: named("AccessDeniedException"),
    };
    expect(await requestsOf(wanted, denied)).toMatchObject({
      requests: ["UpdateEventSourceMapping", "DeleteSchedule", "DeleteAlarmMuteRule", state],
      left: ["end_not_removed bulk: AccessDeniedException", "alarms_not_unmuted bulk: AccessDeniedException"],
      error: undefined,
    });
  },
);

test("the alarms of a lane are muted from the next minute on, until half an hour after its pause", async () => {
  const { rules } = await requestsOf({ enabled: false, untilMs: END_MS + 86_400_000 });
  expect(rules).toEqual([
    {
      Name: "BulkStalled",
      Description: "The bulk lane is paused on purpose",
      MuteTargets: { AlarmNames: ["BulkStalled"] },
      Rule: { Schedule: { Expression: "at(2026-11-29T15:01)", Duration: "P1DT2H29M", Timezone: "UTC" } },
    },
  ]);
});

test("a lane is paused, and its end holds, where its alarms cannot be muted", async () => {
  const denied = { PutAlarmMuteRule: named("AccessDeniedException") };
  expect(await requestsOf({ enabled: false, untilMs: END_MS }, denied)).toMatchObject({
    requests: ["CreateSchedule", "UpdateEventSourceMapping", "PutAlarmMuteRule", "Disabled"],
    left: ["alarms_not_muted bulk: AccessDeniedException"],
    error: undefined,
  });
});
