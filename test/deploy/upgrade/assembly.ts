import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The name of the stack that the template was synthesized for. */
const STACK_NAME = "orgconn-ci-tenant-example-auth0-com";

/** What the CDK that is pinned reads. */
const MANIFEST_VERSION = "48.0.0";
const TEMPLATE_FILE = "stack.template.json";
/** The bucket that `cdk bootstrap` makes, which a template of this size has to be in. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: CDK fills these in.
const BUCKET = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}";
const OBJECT_KEY = "0.1.0.json";

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
  const write = (file: string, content: object) =>
    writeFile(join(directory, file), JSON.stringify(content, null, 2));
  await write(TEMPLATE_FILE, template);
  await write("assets.json", {
    version: MANIFEST_VERSION,
    files: {
      template: {
        source: { path: TEMPLATE_FILE, packaging: "file" },
        destinations: { here: { bucketName: BUCKET, objectKey: OBJECT_KEY } },
      },
    },
  });
  await write("manifest.json", {
    version: MANIFEST_VERSION,
    artifacts: {
      assets: { type: "cdk:asset-manifest", properties: { file: "assets.json" } },
      [STACK_NAME]: {
        type: "aws:cloudformation:stack",
        environment: "aws://unknown-account/unknown-region",
        properties: {
          templateFile: TEMPLATE_FILE,
          stackTemplateAssetObjectUrl: `s3://${BUCKET}/${OBJECT_KEY}`,
        },
        dependencies: ["assets"],
      },
    },
  });
}
