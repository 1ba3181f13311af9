import { join } from "node:path";
import { build } from "esbuild";
import { readBuiltTemplate, readDeployment } from "../../local/deployment.ts";
import { workerConfiguration } from "../../local/worker.ts";
import { BUNDLE_OPTIONS, type Bundle } from "../../scripts/build-functions.ts";

/** Bundles the usual stack by the settings that the worker is bundled with. */
export async function bundleUsualStack(): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: { index: join(import.meta.dirname, "usual-stack.ts") },
    outdir: "dist/usual-stack",
  });
  const bytes = outputFiles.find(({ path }) => path.endsWith(".mjs"))?.contents.length ?? 0;
  return { files: outputFiles, bytes, metafile };
}

/** The environment that the worker is deployed with. */
export async function deployedEnvironment(): Promise<Readonly<Record<string, string>>> {
  const nowhere = "http://127.0.0.1:1";
  const { worker } = readDeployment(await readBuiltTemplate(), nowhere);
  const { environment } = workerConfiguration(worker, {
    sqsEndpoint: nowhere,
    dynamodbEndpoint: nowhere,
    secretsEndpoint: nowhere,
  });
  return environment;
}
