import { describe, expect, it } from "vitest";
import { NewerItemError } from "../../contract/newer-item-error.ts";
import { createTenant } from "../../lambda/auth0/http.ts";
import type { HttpClient } from "../../lambda/auth0/http-client.ts";
import { createTokenWorld } from "./token-world.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

describe("a token in hand", () => {
  it("is minted once and costs nothing afterwards", async () => {
    const world = createTokenWorld();
    const source = world.execution();
    expect(await source.current()).toEqual({ kind: "token", token: "token-1", fresh: true });
    const { reads } = world.shared;
    world.clock.advance(HOUR_MS);
    expect(await source.current()).toEqual({
      kind: "token",
      token: "token-1",
      fresh: false,
    });
    expect(world.shared.reads).toBe(reads);
    expect(world.mintsAtMs).toHaveLength(1);
  });

  it("is found by a later execution", async () => {
    const world = createTokenWorld();
    await world.tokenOf(world.execution());
    world.clock.advance(HOUR_MS);
    expect(await world.tokenOf(world.execution())).toBe("token-1");
    expect(world.mintsAtMs).toHaveLength(1);
  });

  it("is looked for once by calls that come together", async () => {
    const world = createTokenWorld();
    const source = world.execution();
    const answers = await Promise.all(Array.from({ length: 10 }, () => source.current()));
    expect(new Set(answers.map((answer) => answer.kind === "token" && answer.token))).toEqual(
      new Set(["token-1"]),
    );
    expect(world.credentials.reads).toBe(1);
  });
});

describe("many executions", () => {
  it.each([0, 2_000, 8_000])(
    "make one token in 50 cold starts, where a write shows %i ms late",
    async (lagMs) => {
      const world = createTokenWorld();
      world.shared.lagMs = lagMs;
      const sources = Array.from({ length: 50 }, (_, i) => world.execution(() => i / 50));
      const tokens = await Promise.all(sources.map((source) => source.current()));
      for (const token of tokens) expect(token).toMatchObject({ kind: "token", token: "token-1" });
      expect(world.mintsAtMs).toHaveLength(1);
    },
  );

  it.each([0, 8_000])(
    "share a token whose mint outlived its lease, where a write shows %i ms late",
    async (lagMs) => {
      const world = createTokenWorld();
      world.shared.lagMs = lagMs;
      world.mintMs = 20_000;
      expect(await world.tokenOf(world.execution())).toBe("token-1");
      expect(await world.tokenOf(world.execution())).toBe("token-1");
      expect(world.mintsAtMs).toHaveLength(1);
    },
  );

  it("keep the newer token where a mint outlived its lease and another execution minted meanwhile", async () => {
    const world = createTokenWorld();
    world.mintMs = 20_000;
    const late = world.tokenOf(world.execution());
    await world.clock.sleep(16_000);
    world.mintMs = 200;
    expect(await world.tokenOf(world.execution())).toBe("token-2");
    expect(await late).toBe("token-1");
    expect(await world.tokenOf(world.execution())).toBe("token-2");
    expect(world.mintsAtMs).toHaveLength(2);
  });

  it("use the token of a late mint although the lease cannot be taken again", async () => {
    const world = createTokenWorld();
    world.mintMs = 20_000;
    const late = world.tokenOf(world.execution());
    await world.clock.sleep(16_000);
    world.lease.failure = new Error("no answer");
    expect(await late).toBe("token-1");
    expect(world.shared.writes).toBe(0);
  });

  it("renew it once, early, and use the old one on meanwhile", async () => {
    const world = createTokenWorld();
    world.mintMs = 3_000;
    const sources = Array.from({ length: 20 }, (_, i) => world.execution(() => i / 20));
    for (const source of sources) await world.tokenOf(source);
    world.clock.advance(0.95 * 24 * HOUR_MS);
    const beganAtMs = world.clock.now();
    const waits: number[] = [];
    const tokens = await Promise.all(
      sources.map(async (source) => {
        const answer = await source.current();
        waits.push(world.clock.now() - beganAtMs);
        return answer.kind === "token" ? answer.token : answer.detail;
      }),
    );
    expect(tokens.toSorted()).toEqual([...Array(19).fill("token-1"), "token-2"]);
    expect(waits.filter((ms) => ms > 100)).toHaveLength(1);
    world.clock.advance(MINUTE_MS);
    for (const source of sources) expect(await world.tokenOf(source)).toBe("token-2");
    expect(world.mintsAtMs).toHaveLength(2);
  });

  it("come to renew it one after the other, between 80 and 90 % of its life", async () => {
    const world = createTokenWorld();
    const early = world.execution(() => 0);
    const late = world.execution(() => 0.999);
    await world.tokenOf(early);
    await world.tokenOf(late);
    world.clock.advance(0.79 * 24 * HOUR_MS);
    expect([await world.tokenOf(early), await world.tokenOf(late)]).toEqual(["token-1", "token-1"]);
    world.clock.advance(0.02 * 24 * HOUR_MS);
    expect([await world.tokenOf(late), await world.tokenOf(early)]).toEqual(["token-1", "token-2"]);
    world.clock.advance(0.09 * 24 * HOUR_MS);
    expect(await world.tokenOf(late)).toBe("token-2");
    expect(world.mintsAtMs).toHaveLength(2);
  });

  it("take over where the one that minted died", async () => {
    const world = createTokenWorld();
    world.lease.state = { version: 1, lease: { untilMs: world.clock.now() + 15 * SECOND_MS } };
    const beganAtMs = world.clock.now();
    expect(await world.tokenOf(world.execution())).toBe("token-1");
    expect(world.clock.now() - beganAtMs).toBeGreaterThanOrEqual(15 * SECOND_MS);
  });

  it("do not overwrite a newer token when they were frozen while they minted", async () => {
    const world = createTokenWorld();
    world.mintMs = 60 * SECOND_MS;
    const frozen = world.execution();
    const minting = frozen.current();
    await world.clock.sleep(SECOND_MS);
    world.mintMs = 100;
    const other = world.execution();
    await world.clock.sleep(15 * SECOND_MS);
    expect(await world.tokenOf(other)).toBe("token-2");
    expect(await minting).toMatchObject({ token: "token-1" });
    expect(await world.tokenOf(world.execution())).toBe("token-2");
  });
});

describe("after a 401", () => {
  it("another token in the secret is used without minting", async () => {
    const world = createTokenWorld();
    const [first, second] = [world.execution(), world.execution()];
    const old = await world.tokenOf(first);
    await world.tokenOf(second);
    world.clock.advance(HOUR_MS);
    first.refused(old);
    expect(await world.tokenOf(first)).toBe("token-2");
    second.refused(old);
    expect(await world.tokenOf(second)).toBe("token-2");
    expect(world.mintsAtMs).toHaveLength(2);
  });

  it("a late 401 for a token that is replaced already changes nothing", async () => {
    const world = createTokenWorld();
    const source = world.execution();
    const old = await world.tokenOf(source);
    world.clock.advance(HOUR_MS);
    source.refused(old);
    expect(await world.tokenOf(source)).toBe("token-2");
    source.refused(old);
    expect(await world.tokenOf(source)).toBe("token-2");
    expect(world.mintsAtMs).toHaveLength(2);
  });

  it("a replacement is fresh, and a refused one is not offered again", async () => {
    const world = createTokenWorld();
    const source = world.execution();
    source.refused(await world.tokenOf(source));
    const answer = await source.current();
    expect(answer).toMatchObject({ kind: "unavailable", cause: "refused" });
    expect(answer).toHaveProperty(
      "detail",
      expect.stringMatching(/newest token; the next token is asked for in \d+ s/),
    );
    world.clock.advance(MINUTE_MS);
    expect(await source.current()).toEqual({ kind: "token", token: "token-2", fresh: true });
  });
});

/** Lets executions of one world meet trouble every 20 s for so long, and counts the tokens asked for. */
async function troubleFor(
  hours: number,
  world: ReturnType<typeof createTokenWorld>,
  meet: (source: ReturnType<typeof world.execution>, token: string) => void,
): Promise<number> {
  const sources = Array.from({ length: 6 }, (_, i) => world.execution(() => i / 6));
  const endMs = world.clock.now() + hours * HOUR_MS;
  for (let turn = 0; world.clock.now() < endMs; turn += 1) {
    const source = sources[turn % sources.length] ?? world.execution();
    const answer = await source.current();
    if (answer.kind === "token") meet(source, answer.token);
    world.clock.advance(20 * SECOND_MS);
  }
  return world.mintsAtMs.length;
}

describe("after a 401 that is not Auth0's", () => {
  it("the token is used on when no newer one is to be had, and says that it is the newest", async () => {
    const world = createTokenWorld();
    const source = world.execution();
    await world.tokenOf(source);
    world.clock.advance(HOUR_MS);
    source.doubted("token-1");
    expect(await source.current()).toEqual({ kind: "token", token: "token-2", fresh: true });
    world.clock.advance(MINUTE_MS - SECOND_MS);
    source.doubted("token-2");
    expect(await source.current()).toEqual({ kind: "token", token: "token-2", fresh: true });
    world.clock.advance(MINUTE_MS);
    expect(await source.current()).toEqual({ kind: "token", token: "token-2", fresh: true });
    expect(world.mintsAtMs).toHaveLength(2);
  });

  it("a day of them costs no more tokens than the schedule allows, and calls go on as soon as it is over", async () => {
    const world = createTokenWorld();
    let answersAuth0 = false;
    const http: HttpClient = {
      async exchange() {
        const times = { sentAtMs: world.clock.now(), receivedAtMs: world.clock.now() };
        const head = answersAuth0 ? { status: 204, body: "" } : { status: 401, body: "<html>Sign in</html>" };
        return { kind: "answered", headers: {}, ...head, ...times };
      },
      close: async () => {},
    };
    const executions = Array.from({ length: 3 }, (_, i) =>
      createTenant({ http, tokens: world.execution(() => i / 3), clock: world.clock }),
    );
    const call = { kind: "disable", organizationId: "org_1", connectionId: "con_1" } as const;
    const endMs = world.clock.now() + 24 * HOUR_MS;
    while (world.clock.now() < endMs) {
      for (const execution of executions) {
        expect(await execution.call(call)).toMatchObject({ kind: "http", status: 401 });
      }
      world.clock.advance(MINUTE_MS);
    }
    expect(world.mintsAtMs.length).toBeLessThanOrEqual(55);
    answersAuth0 = true;
    for (const execution of executions) expect(await execution.call(call)).toMatchObject({ status: 204 });
  });
});

describe("while blocked", () => {
  it("a scope missing for a day makes at most 55 tokens, and the token in hand is used on", async () => {
    const world = createTokenWorld();
    let without = 0;
    const minted = await troubleFor(24, world, (source, token) => {
      without += 1;
      source.doubted(token);
    });
    expect(minted).toBeLessThanOrEqual(55);
    expect(minted).toBeGreaterThan(40);
    expect(without).toBeGreaterThan(4_000);
    const gapsMinutes = world.mintsAtMs.slice(1).map((at, i) => (at - (world.mintsAtMs[i] ?? 0)) / MINUTE_MS);
    for (const [i, expected] of [1, 1, 2, 4, 8, 16, 30, 30].entries()) {
      expect(gapsMinutes[i]).toBeGreaterThanOrEqual(expected);
      // Each of the six meets the new token's want of a scope before one of them asks for the next.
      expect(gapsMinutes[i]).toBeLessThan(expected + 4);
    }
  });

  it("a tenant that refuses every token for a day makes at most 55", async () => {
    const world = createTokenWorld();
    expect(await troubleFor(24, world, (source, token) => source.refused(token))).toBeLessThanOrEqual(55);
  });

  it("credentials refused for a day are tried at most 55 times, and the reason is Auth0's", async () => {
    const world = createTokenWorld();
    world.answer = { kind: "refused", detail: "access_denied" };
    expect(await troubleFor(24, world, () => {})).toBeLessThanOrEqual(55);
    const answer = await world.execution().current();
    expect(answer).toMatchObject({
      cause: "refused",
      detail: expect.stringMatching(/^access_denied; the next/),
    });
  });

  it("trouble that comes and goes makes no more tokens than trouble that stays", async () => {
    const world = createTokenWorld();
    const source = world.execution();
    for (let cycle = 0; cycle < 12; cycle += 1) {
      for (let i = 0; i < 120; i += 1) {
        const answer = await source.current();
        if (answer.kind === "token") source.doubted(answer.token);
        world.clock.advance(20 * SECOND_MS);
      }
      world.clock.advance(80 * MINUTE_MS);
    }
    expect(world.mintsAtMs.length).toBeLessThanOrEqual(55);
  });

  it("changed credentials are tried at once", async () => {
    const world = createTokenWorld();
    world.answer = { kind: "refused", detail: "access_denied" };
    await troubleFor(3, world, () => {});
    const tried = world.mintsAtMs.length;
    const source = world.execution();
    await source.current();
    expect(world.mintsAtMs).toHaveLength(tried);
    world.answer = undefined;
    world.credentials.value = JSON.stringify({ client_id: "app", client_secret: "new" });
    world.credentials.versionId = "v2";
    expect(await world.tokenOf(source)).toBe(`token-${tried + 1}`);
    expect(world.usedCredentials.at(-1)).toMatchObject({ clientSecret: "new" });
  });

  it("a key that cannot sign is tried with each look, and signs as soon as it can", async () => {
    const world = createTokenWorld();
    world.answer = { kind: "unsigned", detail: "the signing key is disabled" };
    const source = world.execution();
    for (let look = 1; look <= 3; look += 1) {
      expect(await source.current()).toEqual({
        kind: "unavailable",
        cause: "refused",
        detail: "the signing key is disabled",
      });
      expect(world.mintsAtMs).toHaveLength(look);
    }
    expect(world.lease.state).toEqual({ version: 6 });
    expect(world.events).toContainEqual({
      event: "token_failed",
      cause: "refused",
      detail: "the signing key is disabled",
    });
    world.answer = undefined;
    expect(await world.tokenOf(source)).toBe("token-4");
  });

  it("a new scope is found without a call of its own once another execution has it", async () => {
    const world = createTokenWorld();
    const [first, second] = [world.execution(), world.execution()];
    const old = await world.tokenOf(first);
    await world.tokenOf(second);
    world.clock.advance(HOUR_MS);
    first.doubted(old);
    expect(await world.tokenOf(first)).toBe("token-2");
    expect(await world.tokenOf(second)).toBe(old);
    second.doubted(old);
    expect(await world.tokenOf(second)).toBe("token-2");
    expect(world.mintsAtMs).toHaveLength(2);
  });

  it("an outage is looked at again within 40 s, and a good token survives it", async () => {
    const world = createTokenWorld();
    const source = world.execution();
    await world.tokenOf(source);
    world.answer = { kind: "unreachable", detail: "503" };
    world.clock.advance(0.92 * 24 * HOUR_MS);
    expect(await world.tokenOf(source)).toBe("token-1");
    world.clock.advance(0.08 * 24 * HOUR_MS);
    for (let i = 0; i < 60; i += 1) {
      expect(await source.current()).toMatchObject({
        kind: "unavailable",
        cause: "unreachable",
      });
      world.clock.advance(20 * SECOND_MS);
    }
    world.answer = undefined;
    world.clock.advance(40 * SECOND_MS);
    expect(await world.tokenOf(source)).toMatch(/^token-/);
  });
});

describe("a token that is used on", () => {
  it("costs one look for each answer that lacked the scope", async () => {
    const world = createTokenWorld();
    const source = world.execution();
    const token = await world.tokenOf(source);
    const { reads } = world.credentials;
    source.doubted(token);
    for (let i = 0; i < 10; i += 1) expect(await world.tokenOf(source)).toBe(token);
    expect(world.credentials.reads).toBe(reads + 1);
  });

  it("says what stands in the way of a new one, to all executions, while the tenant's own script fails", async () => {
    const world = createTokenWorld();
    world.answer = { kind: "unreachable", detail: "a script of the tenant's own failed" };
    await world.execution().current();
    expect(await world.execution().current()).toEqual({
      kind: "unavailable",
      cause: "unreachable",
      detail: expect.stringMatching(
        /^a script of the tenant's own failed; the next token is asked for in \d+ s$/,
      ),
    });
    world.clock.advance(40 * SECOND_MS);
    world.answer = undefined;
    expect(await world.tokenOf(world.execution())).toBe("token-2");
  });

  it("is tried to be renewed twice a minute at most", async () => {
    const world = createTokenWorld();
    const source = world.execution();
    await world.tokenOf(source);
    world.answer = { kind: "unreachable", detail: "503" };
    world.clock.advance(0.85 * 24 * HOUR_MS);
    const { reads } = world.shared;
    const endMs = world.clock.now() + 5 * MINUTE_MS;
    while (world.clock.now() < endMs) {
      expect(await world.tokenOf(source)).toBe("token-1");
      world.clock.advance(SECOND_MS);
    }
    expect(world.shared.reads - reads).toBeGreaterThanOrEqual(9);
    expect(world.shared.reads - reads).toBeLessThanOrEqual(11);
  });
});

describe("stores that fail", () => {
  it.each(["shared", "lease", "credentials"] as const)(
    "%s: no token, no throw, none of the error's text",
    async (name) => {
      const world = createTokenWorld();
      world[name].failure = Object.assign(new Error("arn and value"), { name: "AccessDeniedException" });
      const answer = await world.execution().current();
      expect(answer).toEqual({
        kind: "unavailable",
        cause: "unreachable",
        detail: "the token's secrets or its lease cannot be reached: AccessDeniedException",
      });
    },
  );

  it("the lease of a newer version: no token, and the words that say what to do", async () => {
    const world = createTokenWorld();
    world.lease.failure = new NewerItemError("the token's lease", 2);
    expect(await world.execution().current()).toMatchObject({
      kind: "unavailable",
      cause: "unreachable",
      detail: expect.stringMatching(/^the token's lease was written by a newer version.*Deploy/),
    });
    world.lease.failure = undefined;
    expect(await world.execution().current()).toMatchObject({ kind: "token" });
  });

  it.each(["shared", "lease", "credentials"] as const)(
    "%s: one that is silent holds no look for long, and the next one is a look of its own",
    async (name) => {
      const world = createTokenWorld();
      const source = world.execution();
      world[name].silent = true;
      const beganAtMs = world.clock.now();
      const answers = await Promise.all(Array.from({ length: 10 }, () => source.current()));
      for (const answer of answers) {
        expect(answer).toEqual({
          kind: "unavailable",
          cause: "unreachable",
          detail: "the token's secrets or its lease cannot be reached: TimeoutError",
        });
      }
      expect(world.clock.now() - beganAtMs).toBeLessThan(3 * SECOND_MS);
      world[name].silent = false;
      expect(await world.tokenOf(source)).toBe("token-1");
    },
  );

  it("a token is used by the one that minted it, where sharing it meets silence", async () => {
    const world = createTokenWorld();
    const source = world.execution();
    const looking = source.current();
    world.clock.at(world.clock.now() + 100, () => {
      world.shared.silent = true;
    });
    expect(await looking).toMatchObject({ kind: "token", token: "token-1" });
    await source.quiet();
    expect(world.events).toContainEqual({ event: "token_unshared", detail: "TimeoutError" });
  });

  it("a token that cannot be shared is used by the one that minted it, and said aloud", async () => {
    const world = createTokenWorld();
    world.shared.putFailure = Object.assign(new Error("no"), { name: "ThrottlingException" });
    expect(await world.tokenOf(world.execution())).toBe("token-1");
    expect(world.events).toContainEqual({ event: "token_unshared", detail: "ThrottlingException" });
    world.clock.advance(MINUTE_MS);
    world.shared.putFailure = undefined;
    expect(await world.tokenOf(world.execution())).toBe("token-2");
    expect(await world.tokenOf(world.execution())).toBe("token-2");
  });

  it.each([
    [undefined, "it must be a JSON object"],
    ['{"client_id":"","client_secret":""}', "client_id is empty"],
  ])("credentials %s are refused without asking Auth0", async (value, problem) => {
    const world = createTokenWorld();
    world.credentials.value = value;
    const answer = await world.execution().current();
    expect(answer).toMatchObject({
      kind: "unavailable",
      cause: "refused",
      detail: expect.stringContaining(problem),
    });
    expect(world.mintsAtMs).toEqual([]);
  });
});
