import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The name of the stack that the template was synthesized for. */
const STACK_NAME = "orgconn-ci-tenant-example-auth0-com";

/** Where the template's tenant is; the test's own takes its place. */
const TEMPLATE_TENANT = "http://127.0.0.1:1";

/** Stands in for the worker of 0.1.0, whose bundle is not kept here: both lanes are paused for as long as it is there. */
const NO_WORKER = 'exports.handler = async () => { throw new Error("This worker never runs."); };';

/**
 * Writes the template of version 0.1.0 down as `cdk synth` would have left it, for `cdk deploy --app DIRECTORY`. The template is as that version
 * synthesized it, with a customer's key, an address for alarms and a producer's account; only the function's code is another.
 *
 * @param directory A directory that is not there yet.
 * @param tenantUrl Where the tenant's stand-in answers.
 */
export async function writeOldAssembly(directory: string, tenantUrl: string): Promise<void> {
  const text = await readFile(join(import.meta.dirname, "0.1.0.template.json"), "utf8");
  const template = JSON.parse(text.replaceAll(TEMPLATE_TENANT, tenantUrl));
  for (const { Type, Properties } of Object.values<{ Type: string; Properties: { Code?: object } }>(
    template.Resources,
  )) {
    if (Type === "AWS::Lambda::Function") Properties.Code = { ZipFile: NO_WORKER };
  }
  await mkdir(directory);
  await writeFile(join(directory, "stack.template.json"), JSON.stringify(template));
  const manifest = {
    version: "48.0.0",
    artifacts: {
      [STACK_NAME]: {
        type: "aws:cloudformation:stack",
        environment: "aws://unknown-account/unknown-region",
        properties: { templateFile: "stack.template.json" },
      },
    },
  };
  await writeFile(join(directory, "manifest.json"), JSON.stringify(manifest));
}
