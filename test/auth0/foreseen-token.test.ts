import { describe, expect, it } from "vitest";
import { formatSharedToken } from "../../lambda/auth0/token.ts";
import { createTokenWorld } from "./token-world.ts";

const HOUR_MS = 3_600_000;

/** A world whose executions share a token. */
function sharingWorld() {
  const world = createTokenWorld();
  const share = (value: string) => {
    const mintedAtMs = world.clock.now();
    const expiresAtMs = mintedAtMs + 24 * HOUR_MS;
    world.shared.value = formatSharedToken({ value, mintId: 1, mintedAtMs, expiresAtMs });
  };
  share("shared-1");
  return { ...world, world, share };
}

describe("foresee()", () => {
  it("reads the shared token once, and the call that needs it waits for the rest of that read", async () => {
    const { world, clock, shared } = sharingWorld();
    const source = world.execution();
    for (let delivery = 0; delivery < 10; delivery += 1) source.foresee();
    await clock.sleep(6);
    const askedAtMs = clock.now();
    expect(await world.tokenOf(source)).toBe("shared-1");
    expect(clock.now() - askedAtMs).toBe(4);
    expect(shared.reads).toBe(1);
  });

  it("reads nothing with a token in hand", async () => {
    const { world, shared } = sharingWorld();
    const source = world.execution();
    await world.tokenOf(source);
    source.foresee();
    expect(shared.reads).toBe(1);
  });

  it("mints nothing, and leaves the schedule of minting alone", async () => {
    const world = createTokenWorld();
    world.execution().foresee();
    await world.clock.sleep(1_000);
    expect(world.mintsAtMs).toEqual([]);
    expect(world.lease.state).toEqual({ version: 0 });
    expect(world.credentials.reads).toBe(0);
  });

  it("fails in silence, and the call reads again", async () => {
    const { world, clock, shared } = sharingWorld();
    shared.failure = new Error("no network yet");
    const source = world.execution();
    source.foresee();
    await clock.sleep(100);
    expect(world.events).toEqual([]);
    shared.failure = undefined;
    expect(await world.tokenOf(source)).toBe("shared-1");
  });

  it.each([
    ["answered", 100],
    ["still under way", 5],
  ])("is of no use to an execution that was frozen for hours after it, %s", async (_, untilFrozenMs) => {
    const { world, clock, share } = sharingWorld();
    const source = world.execution();
    source.foresee();
    await clock.sleep(untilFrozenMs);
    clock.advance(12 * HOUR_MS);
    share("shared-2");
    expect(await world.tokenOf(source)).toBe("shared-2");
  });

  it("that found no token does not keep one from being found that was shared since", async () => {
    const { world, clock, share, shared } = sharingWorld();
    shared.value = "{}";
    const source = world.execution();
    source.foresee();
    clock.advance(5 * 60_000);
    share("shared-2");
    expect(await world.tokenOf(source)).toBe("shared-2");
    expect(world.mintsAtMs).toEqual([]);
  });

  it("that meets silence holds a call no longer than a look of its own would", async () => {
    const { world, clock, shared } = sharingWorld();
    shared.silent = true;
    const source = world.execution();
    source.foresee();
    const askedAtMs = clock.now();
    expect(await source.current()).toMatchObject({ kind: "unavailable", cause: "unreachable" });
    expect(clock.now() - askedAtMs).toBeLessThan(3_000);
    shared.silent = false;
    expect(await world.tokenOf(source)).toBe("shared-1");
  });
});

describe("a token that was just minted", () => {
  it("is used before it is shared, and shared before the environment may be frozen", async () => {
    const world = createTokenWorld();
    const source = world.execution();
    expect(await source.current()).toMatchObject({ token: "token-1" });
    expect(world.shared.writes).toBe(0);
    await source.quiet();
    expect(world.shared.writes).toBe(1);
    expect(world.lease.state).toMatchObject({ version: 2, last: { mintId: 1 } });
    expect(world.lease.state).not.toHaveProperty("lease");
  });

  it("that is refused at once is not looked for while it is being shared", async () => {
    const world = createTokenWorld();
    const source = world.execution();
    await source.current();
    source.refused("token-1");
    expect(await source.current()).toMatchObject({
      cause: "refused",
      detail: expect.stringMatching(/^Auth0 refuses the newest token/),
    });
    expect(world.mintsAtMs).toHaveLength(1);
  });

  it("is found by an execution that read the secret before it was shared, and the lease after", async () => {
    const world = createTokenWorld();
    const late = world.execution();
    // Another execution mints between its read of the secret and that of the lease.
    const { get } = world.shared;
    let isFirst = true;
    world.shared.get = async () => {
      const value = await get();
      if (isFirst) {
        isFirst = false;
        await world.tokenOf(world.execution());
      }
      return value;
    };
    expect(await world.tokenOf(late)).toBe("token-1");
    expect(world.mintsAtMs).toHaveLength(1);
  });
});
