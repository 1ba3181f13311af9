import { builtFile } from "../../lib/built-file.ts";
import { type AwsEndpoints, deployedFunction } from "../../local/deployed-function.ts";
import { readBuiltTemplate, readDeployment } from "../../local/deployment.ts";
import type { FunctionName } from "../../scripts/build-functions.ts";
import { deployedEnvironment } from "../cold/bundles.ts";
import { medianMs, processorMs, type Stopwatch } from "../cold/processes.ts";

/** The most that a start of `intake` may load. */
const MOST_BYTES = 400_000;
const ROUNDS = 15;
const NOWHERE = "http://127.0.0.1:1";
const ENDPOINTS: AwsEndpoints = {
  sqsEndpoint: NOWHERE,
  dynamodbEndpoint: NOWHERE,
  secretsEndpoint: NOWHERE,
};

/**
 * Measures what a start of the function behind the HTTP API loads, beside the worker's, and prints it. An import is a whole process less an
 * empty one, under the environment that is deployed.
 *
 * @param sizes What a start of each function loads, in bytes.
 * @returns Whether it is small and fast enough.
 */
export async function measureStart(sizes: Readonly<Record<FunctionName, number>>): Promise<boolean> {
  const { httpApi } = readDeployment(await readBuiltTemplate(), NOWHERE);
  if (httpApi === undefined) throw new Error("The template has no HTTP API.");
  const { environment } = deployedFunction("intake", httpApi.function, ENDPOINTS, {});
  const candidates = [
    { name: "empty", args: ["-e", "0"] },
    ...(["worker", "intake"] as const).map((name) => ({ name, args: [builtFile(`${name}/index.mjs`)] })),
  ];
  // Each function reads its own variables, and ignores the other's.
  const variables = { ...(await deployedEnvironment()), ...environment };
  const importsBy = (stopwatch?: Stopwatch) => {
    const times = medianMs(candidates, variables, ROUNDS, stopwatch);
    return (name: FunctionName) => (times.get(name) ?? Number.NaN) - (times.get("empty") ?? 0);
  };
  const elapsedMs = importsBy();
  const processorTimeMs = importsBy(processorMs);
  const importText = (name: FunctionName) =>
    `${elapsedMs(name).toFixed(0)} ms, ${processorTimeMs(name).toFixed(0)} of processor time`;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
  console.log(
    `intake's bundle: ${megabytes(sizes.intake)} (limit ${megabytes(MOST_BYTES)}), ` +
      `its import ${importText("intake")} (limit the worker's: ${importText("worker")})`,
  );
  // Other work on the machine hardly changes processor time.
  return sizes.intake <= MOST_BYTES && processorTimeMs("intake") <= processorTimeMs("worker");
}
