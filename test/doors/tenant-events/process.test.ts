import { describe, expect, test } from "vitest";
import type { TenantRule } from "../../../contract/tenant-rules.ts";
import {
  type EventMessage,
  type EventPorts,
  type Observation,
  processEvents,
} from "../../../doors/tenant-events/process.ts";
import { createdEvent, messageOf } from "./events.ts";

const RULES: readonly TenantRule[] = ["con_1", "con_2", "con_3"].map((connection_id) => ({
  name: connection_id,
  when: { "metadata.plan": "enterprise" },
  enable: { connection_id },
}));
const enterprise = (id: string): EventMessage => ({
  messageId: `message of ${id}`,
  body: messageOf(createdEvent({ id, metadata: { plan: "enterprise" } })),
});

/** A function's world: what reached the lane and the dead letters, and a step at which the function is killed. */
function world(killedAt = Number.POSITIVE_INFINITY) {
  const lane: { readonly operationId: string; readonly body: string }[] = [];
  const dead: string[] = [];
  const seen: Observation[] = [];
  let steps = 0;
  /** Before or after its effect, a killed function does nothing more. */
  async function step(effect: () => void): Promise<void> {
    for (const act of [undefined, effect]) {
      steps += 1;
      if (steps > killedAt) throw new Error("killed");
      act?.();
      await Promise.resolve();
    }
  }
  const ports: EventPorts = {
    rules: RULES,
    send: (request) =>
      step(() => lane.push({ operationId: request.operation_id, body: JSON.stringify(request) })),
    bury: ({ body }) => step(() => dead.push(body)),
    observe: (observation) => seen.push(observation),
  };
  return { ports, lane, dead, seen, steps: () => steps };
}

describe("an invocation", () => {
  test("acknowledges what it has sent, what no rule matches, and what it ignores; the observations tell them apart", async () => {
    const { ports, lane, seen } = world();
    const failed = await processEvents(
      [
        enterprise("org_1"),
        { messageId: "unmatched", body: messageOf(createdEvent({ id: "org_2" })) },
        { messageId: "ignored", body: messageOf(createdEvent({}, { type: "user.created" })) },
      ],
      ports,
    );
    expect(failed).toEqual([]);
    expect(lane).toHaveLength(3);
    expect(seen.map(({ event }) => event).sort()).toEqual([
      "ignored",
      "requested",
      "requested",
      "requested",
      "unmatched",
    ]);
  });

  test("puts what it cannot read into the dead letters, as it was, and processes the others", async () => {
    const { ports, lane, dead, seen } = world();
    expect(await processEvents([{ messageId: "broken", body: "{" }, enterprise("org_1")], ports)).toEqual([]);
    expect(dead).toEqual(["{"]);
    expect(lane).toHaveLength(3);
    expect(seen).toContainEqual({
      event: "malformed",
      messageId: "broken",
      problem: "the message is not a JSON object",
    });
  });

  test("returns a message whose request or whose dead letter SQS does not take, and no other", async () => {
    const { ports } = world();
    const refusing: EventPorts = {
      ...ports,
      send: (request) =>
        request.organization_id === "org_1" ? Promise.reject(new Error("no")) : ports.send(request),
      bury: () => Promise.reject(new Error("no")),
    };
    const messages = [enterprise("org_1"), enterprise("org_2"), { messageId: "broken", body: "" }];
    expect([...(await processEvents(messages, refusing))].sort()).toEqual(["broken", "message of org_1"]);
  });

  test("killed at any step and run again, it asks for each operation, with the same content, and loses no message", async () => {
    const messages = [enterprise("org_1"), { messageId: "broken", body: "broken" }, enterprise("org_2")];
    const whole = world();
    await processEvents(messages, whole.ports);
    expect(whole.steps()).toBeGreaterThan(10);
    for (let killedAt = 0; killedAt < whole.steps(); killedAt += 1) {
      const first = world(killedAt);
      const returned = await processEvents(messages, first.ports);
      // A killed function acknowledges nothing; what the one invocation would have acknowledged is checked beside it.
      const second = world();
      await processEvents([...messages].reverse(), second.ports);
      const bodies = new Map<string, Set<string>>();
      for (const { operationId, body } of [...first.lane, ...second.lane]) {
        bodies.set(operationId, (bodies.get(operationId) ?? new Set()).add(body));
      }
      expect([...bodies.keys()].sort()).toEqual(whole.lane.map(({ operationId }) => operationId).sort());
      for (const contents of bodies.values()) expect(contents.size).toBe(1);
      expect(second.dead).toEqual(["broken"]);
      for (const { messageId, body } of messages) {
        if (returned.includes(messageId)) continue;
        if (messageId === "broken") expect(first.dead).toEqual(["broken"]);
        else
          expect(
            first.lane.filter((sent) => body.includes(JSON.parse(sent.body).organization_id)),
          ).toHaveLength(3);
      }
    }
  });
});
