/** An alarm is sent when it goes off, and not again while it is on: what comes on top of its trouble must not go unnoticed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { expect, test } from "vitest";
import { alarmRules } from "../../../lib/monitoring/alarm-rules.ts";
import { OrganizationConnectionWorker } from "../../../lib/worker.ts";
import { createApp, synthesize } from "../synthesize.ts";
import type { MetricIdentity } from "./emitted.ts";
import { statesOf } from "./evaluate.ts";
import type { Point, Series } from "./metric-math.ts";
import { type RenderedAlarm, renderAlarms } from "./rendered.ts";

const alarms = renderAlarms(synthesize().template);
const idOf = ({ logicalId }: RenderedAlarm) => logicalId.replace(/^WorkerMonitoringAlarms|[0-9A-F]{8}$/g, "");
const worker = new OrganizationConnectionWorker(new Stack(createApp(), "Platform"), "Worker", {
  auth0Domain: "acme.eu.auth0.com",
});
const mostOf = new Map(alarmRules(worker.metrics).map(({ id, most }) => [id, most]));

/** What is measured in each minute of each metric; nothing of those that it leaves out. */
type World = ReadonlyMap<string, readonly Point[]>;
const keyOf = (metric: MetricIdentity) => JSON.stringify(metric);

/** The counts of what goes well: in trouble there are none. */
const GOOD = ["NumberOfMessagesReceived", "EventCount"];

/** The minutes between the end of the first trouble and the second. */
const PAUSE = 30;

/**
 * Two troubles that set an alarm off, an hour after nothing happened. What is counted happens, ends, and happens a thousand times as often half
 * an hour later. What is a state (an age, a depth, a flag) lasts, and then becomes as bad as it can be.
 */
function troublesOf(alarm: RenderedAlarm): { readonly world: World; readonly second: number } {
  const { Threshold, DatapointsToAlarm } = alarm.properties;
  const duration = (Number(DatapointsToAlarm) * alarm.period) / 60;
  const second = 60 + duration + PAUSE;
  const least = alarm.expression === "metric" ? Number(Threshold) : 1;
  const most = alarm.expression === "metric" ? (mostOf.get(idOf(alarm)) ?? 1_000 * least) : 1_000;
  const world = Object.entries(alarm.metrics).map(([name, metric]): [string, readonly Point[]] => {
    if (GOOD.includes(metric.name)) return [keyOf(metric), []];
    const isCount = alarm.statistics[name] === "Sum";
    const minutes = Array.from({ length: second + 2 * duration + PAUSE }, (_, minute): Point => {
      const inTrouble = (start: number) => minute >= start && (!isCount || minute < start + duration);
      if (inTrouble(second)) return most;
      return inTrouble(60) ? least : isCount ? undefined : 0;
    });
    return [keyOf(metric), minutes];
  });
  return { world: new Map(world), second };
}

/** What an alarm sees of a world: a value for each of its periods, in its statistics. */
function seenBy({ metrics, statistics, period }: RenderedAlarm, world: World): Series {
  const size = period / 60;
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => {
      const minutes = world.get(keyOf(metric)) ?? [];
      const periods = Array.from({ length: Math.ceil(minutes.length / size) }, (_, at): Point => {
        const values = minutes.slice(at * size, (at + 1) * size).filter((value) => value !== undefined);
        if (values.length === 0) return undefined;
        const sum = values.reduce((total, value) => total + value, 0);
        switch (statistics[name]) {
          case "Sum":
            return sum;
          case "Average":
            return sum / values.length;
          case "Minimum":
            return Math.min(...values);
          default:
            return Math.max(...values);
        }
      });
      return [name, periods];
    }),
  );
}

/** The minutes at whose end an alarm is sent. */
function sentIn(alarm: RenderedAlarm, world: World): number[] {
  const states = statesOf(alarm, seenBy(alarm, world));
  return states.flatMap((state, at) =>
    state === "ALARM" && states[at - 1] !== "ALARM" ? ((at + 1) * alarm.period) / 60 : [],
  );
}

/** The alarms of the runbook's table of those that are not sent again, each with the reason. */
const explained = (() => {
  const runbook = readFileSync(join(import.meta.dirname, "../../../docs/runbook.md"), "utf8");
  const [, section = ""] = /^## An alarm that is on already\n(.*?)^## /ms.exec(runbook) ?? [];
  const rows = [...section.matchAll(/^\| (`.*?`) \| [^|]{40,} \|$/gm)].map(([, names = ""]) => names);
  const patterns = rows.flatMap((names) => [...names.matchAll(/`(\S+)`/g)].map(([, name = ""]) => name));
  return alarms
    .map(idOf)
    .filter((id) =>
      patterns.some((name) => (name.startsWith("…") ? id.endsWith(name.slice(1)) : id === name)),
    );
})();

test.each(alarms.map((alarm) => [idOf(alarm), alarm] as const))(
  "%s goes off for a first trouble; a second, worse one is sent too, or the runbook says why not",
  (id, alarm) => {
    const { world, second } = troublesOf(alarm);
    expect(sentIn(alarm, world)[0]).toBeLessThanOrEqual(second);
    const again = alarms.some((other) => {
      const isConcerned = Object.values(other.metrics).every((metric) => world.has(keyOf(metric)));
      return isConcerned && sentIn(other, world).some((minute) => minute > second);
    });
    expect(again ? "sent" : "not sent").toBe(explained.includes(id) ? "not sent" : "sent");
  },
);
