/** Synthesizes the template that the embedded stack is created from: `node scripts/build-template.ts`. */
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { App } from "aws-cdk-lib";
import cdk from "../cdk.json" with { type: "json" };
import { readConfiguration } from "../lib/configuration.ts";
import { OrganizationConnectionStack } from "../lib/stack.ts";

const OUTPUT = join(import.meta.dirname, "../dist/embedded/template.json");

/** The embedded stack puts its own tenant in the place of this one. */
const CONTEXT = { auth0Domain: "tenant.example.auth0.com", environment: "embedded", retain: false };

/** Writes the deployed stack's template to `dist/embedded/template.json`. Needs the worker to be built. */
export async function buildTemplate(): Promise<void> {
  const outdir = await mkdtemp(join(tmpdir(), "orgconn-cdk-"));
  const app = new App({ context: { ...cdk.context, ...CONTEXT }, analyticsReporting: false, outdir });
  const stack = new OrganizationConnectionStack(app, readConfiguration(app.node));
  const { template } = app.synth().getStackByName(stack.stackName);
  await rm(outdir, { recursive: true });
  await mkdir(dirname(OUTPUT), { recursive: true });
  await writeFile(`${OUTPUT}.${process.pid}`, `${JSON.stringify(template, null, 2)}\n`);
  await rename(`${OUTPUT}.${process.pid}`, OUTPUT);
}

if (import.meta.main) await buildTemplate();
