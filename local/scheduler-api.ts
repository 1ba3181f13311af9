import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import type { EventSourceMapping } from "./event-source-mapping/mapping.ts";
import { close, LOOPBACK, listen } from "./listen.ts";

/** The API of EventBridge Scheduler, running. */
export interface SchedulerApi {
  readonly endpoint: string;
  stop(): Promise<void>;
}

interface Schedule {
  readonly GroupName?: string;
  readonly ScheduleExpression?: string;
  readonly Target?: { readonly Arn?: string; readonly Input?: string };
}

/** The one target that it calls. */
const UPDATE_MAPPING = "arn:aws:scheduler:::aws-sdk:lambda:updateEventSourceMapping";

/**
 * Starts the part of EventBridge Scheduler's API that ends a pause: one-time schedules that enable an event source mapping and
 * are deleted then. They end with the process, as a pause does: a stack that starts again has no paused lane.
 *
 * @param mappings By their UUID.
 */
export async function startSchedulerApi(
  mappings: Readonly<Record<string, EventSourceMapping>>,
): Promise<SchedulerApi> {
  const schedules = new Map<string, Schedule & { readonly timer: NodeJS.Timeout }>();

  function remove(name: string): void {
    clearTimeout(schedules.get(name)?.timer);
    schedules.delete(name);
  }

  function put(name: string, schedule: Schedule): Answer {
    const { ScheduleExpression = "", Target: { Arn, Input = "{}" } = {} } = schedule;
    const [, time = ""] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(ScheduleExpression) ?? [];
    const { Uuid = "", Enabled } = JSON.parse(Input) as { Uuid?: string; Enabled?: boolean };
    const mapping = mappings[Uuid];
    const inMs = Date.parse(`${time}Z`) - Date.now();
    if (!(inMs > 0) || Arn !== UPDATE_MAPPING || mapping === undefined || Enabled !== true) {
      return refusal(400, "ValidationException", `${ScheduleExpression} ${Arn} ${Input}`);
    }
    remove(name);
    const timer = setTimeout(() => {
      schedules.delete(name);
      mapping.enable();
    }, inMs);
    timer.unref();
    schedules.set(name, { ...schedule, timer });
    return {
      status: 200,
      body: { ScheduleArn: `arn:aws:scheduler:::schedule/${schedule.GroupName}/${name}` },
    };
  }

  function answer(method: string, name: string, input: Schedule): Answer {
    const schedule = schedules.get(name);
    if (method === "POST") {
      return schedule === undefined
        ? put(name, input)
        : refusal(409, "ConflictException", `Schedule ${name} already exists.`);
    }
    if (schedule === undefined) {
      return refusal(404, "ResourceNotFoundException", `Schedule ${name} does not exist.`);
    }
    if (method === "PUT") return put(name, input);
    if (method === "DELETE") remove(name);
    const { timer: _, ...shown } = schedule;
    return { status: 200, body: method === "GET" ? { Name: name, ...shown } : {} };
  }

  const server = createServer(async (request, response) => {
    const { method = "", url = "" } = request;
    const input = method === "POST" || method === "PUT" ? ((await json(request)) as Schedule) : {};
    const [, , name = ""] = url.split("?")[0]?.split("/") ?? [];
    const { status, body, type } = answer(method, decodeURIComponent(name), input);
    response
      .writeHead(status, {
        "content-type": "application/json",
        ...(type === undefined ? {} : { "x-amzn-errortype": type }),
      })
      .end(JSON.stringify(body));
  });
  const port = await listen(server, 0);
  return {
    endpoint: `http://${LOOPBACK}:${port}`,
    async stop() {
      for (const name of schedules.keys()) remove(name);
      await close(server);
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: object;
  /** The error's name, in a refusal. */
  readonly type?: string;
}

function refusal(status: number, type: string, message: string): Answer {
  return { status, type, body: { Message: message } };
}
