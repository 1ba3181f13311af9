/** Synthesizes the template that the embedded stack is created from: `node scripts/build-template.ts`. */
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { App } from "aws-cdk-lib";
import cdk from "../cdk.json" with { type: "json" };
import { readConfiguration } from "../lib/configuration.ts";
import { OrganizationConnectionStack } from "../lib/stack.ts";
import type { Template } from "../local/template.ts";

const OUTPUT = join(import.meta.dirname, "../dist/embedded/template.json");

/** A deployment without a door. */
export const WITHOUT_DOORS = {
  auth0Domain: "tenant.example.auth0.com",
  environment: "embedded",
  retain: false,
};

/**
 * The embedded stack puts its own tenant and rules in the place of these; without rules it does not start what applies them, and where
 * a secret proves who the worker is, it leaves out the keys.
 */
const EMBEDDED = {
  ...WITHOUT_DOORS,
  tenantEventSource: "aws.partner/auth0.com/tenant-00000000-0000-0000-0000-000000000000/auth0.events",
  tenantEventRules: [{ name: "every", when: {}, enable: { connection_id: "con_0000000000000001" } }],
  credentials: "kms",
  signingKeys: "1,2",
  httpApiAudience: "https://orgconn.local",
};

/** Synthesizes a stack's template. Needs the functions to be built. */
export async function synthesizeTemplate(context: Readonly<Record<string, unknown>>): Promise<Template> {
  const outdir = await mkdtemp(join(tmpdir(), "orgconn-cdk-"));
  const app = new App({
    context: { ...cdk.context, ...context },
    analyticsReporting: false,
    // CloudFormation never sees it, and checking it takes longer than all the rest.
    builtinCloudFormationValidation: false,
    outdir,
  });
  const stack = new OrganizationConnectionStack(app, readConfiguration(app.node));
  const { template } = app.synth().getStackByName(stack.stackName);
  await rm(outdir, { recursive: true });
  return template as Template;
}

/** Writes the embedded stack's template to `dist/embedded/template.json`. Needs the functions to be built. */
export async function buildTemplate(): Promise<void> {
  const template = await synthesizeTemplate(EMBEDDED);
  await mkdir(dirname(OUTPUT), { recursive: true });
  await writeFile(`${OUTPUT}.${process.pid}`, `${JSON.stringify(template, null, 2)}\n`);
  await rename(`${OUTPUT}.${process.pid}`, OUTPUT);
}

if (import.meta.main) await buildTemplate();
