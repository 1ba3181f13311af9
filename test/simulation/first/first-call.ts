import type { Lane } from "../../../contract/place.ts";
import type { Request } from "../../../contract/request.ts";
import { createDeployment, type Deployment, type TripTimes } from "./deployment.ts";

/** The first request that an execution takes. */
export interface FirstCall {
  readonly request: Request;
  readonly lane?: Lane;
  /** Whether no execution of the deployment has taken a request before; otherwise one did, eight hours ago. */
  readonly isVeryFirst?: boolean;
  /** The credentials' secret. Default: a client secret. */
  readonly credentials?: object;
  readonly keyArns?: readonly string[];
  /** What else the deployment has before its execution starts. */
  readonly prepare?: (deployment: Deployment) => Promise<unknown>;
}

/** How a first request went. Times are from the handler's beginning, in milliseconds. */
export interface FirstCallFigures {
  /** To the first call of the Management API. */
  readonly callMs: number;
  /** To the first one that changes something; NaN where none does. */
  readonly writeMs: number;
  /** The requests of the whole invocation, in the order in which they were sent. */
  readonly names: readonly string[];
}

const IDLE_MS = 8 * 3_600_000;
const EARLIER: Request = {
  operation_id: "an-earlier-one",
  action: "enable",
  organization_id: "org_earlier",
  connection_id: "con_earlier",
};

/** Lets a cold execution take its first request. */
export async function runFirstCall(
  { request, lane, isVeryFirst = false, prepare, ...options }: FirstCall,
  times: TripTimes,
  how: { readonly inTurn?: boolean } = {},
): Promise<FirstCallFigures> {
  const credentials = { client_id: "client", client_secret: "secret" };
  const deployment = createDeployment({ credentials, ...options, ...how, times });
  if (!isVeryFirst) {
    await deployment.start().invoke(EARLIER);
    await deployment.clock.run(deployment.clock.sleep(IDLE_MS));
  }
  await prepare?.(deployment);

  const { invoke, trips } = deployment.start();
  const beganAtMs = await invoke(request, lane);
  const sentMs = (isIt: (name: string) => boolean) =>
    (trips.find(({ name }) => isIt(name))?.sentAtMs ?? Number.NaN) - beganAtMs;
  return {
    callMs: sentMs((name) => name.includes(" /api/v2/")),
    writeMs: sentMs((name) => /^(POST|PATCH|DELETE) \/api\/v2\//.test(name)),
    names: trips.map(({ name }) => name),
  };
}
