import { vi } from "vitest";
import { createHttpClient } from "../../../lambda/auth0/http-client.ts";
import { machineClock } from "../../../local/tenant/options.ts";
import { startTenant } from "../../../local/tenant/server.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { createEnvironment } from "../environment.ts";
import { USUAL_WAYS } from "../scenario/ways.ts";
import { createVirtualClock } from "../virtual-clock.ts";
import { drawTrouble, SMOOTH } from "./call-trouble.ts";
import { describeTenant } from "./tenant.contract.ts";
import { createTenantModel, LATEST_EFFECT_MS } from "./tenant.ts";
import { APPLICATION } from "./tenant-client.ts";

const STARTED_AT_MS = Date.UTC(2026, 7);

/** Whether an answer gets lost by a reset or by silence, and with a 504 or with nothing, is left to chance. */
for (const luck of [0.25, 0.75]) {
  const random = () => luck;

  describeTenant(`the tenant's model, with chance at ${luck}`, async (limits) => {
    const clock = createVirtualClock(STARTED_AT_MS);
    const tenant = createTenantModel({
      clock,
      random,
      limits,
      clockOffsetMs: 0,
      latencyMs: [0, 0],
      chances: SMOOTH,
      forbiddenOrganizations: [],
      enabled: [],
      ways: USUAL_WAYS,
      onCall: () => {},
      onEffect: () => {},
    });
    const environment = createEnvironment({
      name: "client",
      clock,
      diesOnTheWay: () => undefined,
      onDeath: () => {},
    });
    const { exchange, close } = tenant.connect(environment);
    return {
      http: { exchange: (request) => clock.run(exchange(request)), close },
      nowMs: tenant.nowMs,
      settings: tenant.world.settings,
      revokeTokens: tenant.revokeTokens,
      refuseCredentials(refused) {
        tenant.knobs.credentialsRefused = refused;
      },
      setScopes(scopes) {
        tenant.knobs.grantedScopes = scopes;
      },
      setChances(chances) {
        tenant.knobs.chances = chances;
      },
      async until(check) {
        await clock.run(clock.sleep(LATEST_EFFECT_MS));
        check();
      },
      [Symbol.asyncDispose]: close,
    };
  });

  describeTenant(`the tenant's stand-in, with chance at ${luck}`, async (limits) => {
    const clock = manualClock(STARTED_AT_MS);
    const { clientId, clientSecret, domain } = APPLICATION;
    const credentials = { clientId, clientSecret };
    const tenant = await startTenant({
      clock,
      random,
      limits,
      latencyMs: [0, 0],
      credentials,
      domain,
      everyIdExists: true,
    });
    const http = createHttpClient({ origin: tenant.url, clock: machineClock });
    return {
      http,
      nowMs: clock.now,
      settings: tenant.world.settings,
      revokeTokens: tenant.revokeTokens,
      refuseCredentials: tenant.refuseCredentials,
      setScopes: tenant.setScopes,
      setChances: (chances) => tenant.setFaults(() => drawTrouble(chances, LATEST_EFFECT_MS, random)),
      until: (check) => vi.waitFor(check, { timeout: 10_000, interval: 5 }),
      async [Symbol.asyncDispose]() {
        await http.close();
        await tenant.close();
      },
    };
  });
}
