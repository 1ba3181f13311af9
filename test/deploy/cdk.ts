import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { ACCOUNT_ID } from "../../local/template.ts";
import { awsVariables } from "./environment.ts";
import type { Emulator } from "./ministack/start.ts";

const ROOT = join(import.meta.dirname, "../..");
const CDK = join(ROOT, "node_modules/aws-cdk/bin/cdk");
const LOCALHOST_NAMES = join(import.meta.dirname, "localhost-names.cjs");

/** What a stack says of itself once it is deployed, by name. */
export type StackOutputs = Readonly<Record<string, string>>;

/** CDK's command line, on this project's app and an emulated account. */
export interface Cdk {
  /** Prepares the account for deployments. */
  bootstrap(): Promise<void>;
  /** Deploys the app's stack. */
  deploy(context: Context): Promise<Deployed>;
  /** Deploys the only stack of a directory that `cdk synth` left. */
  deployAssembly(directory: string): Promise<Deployed>;
  /** Removes the app's stack. */
  destroy(context: Context): Promise<void>;
  /** Takes resources that are there into the app's stack: their identifiers, by logical id. */
  adopt(context: Context, identifiers: Readonly<Record<string, object>>): Promise<void>;
}

/** What came of a deployment. */
export interface Deployed {
  readonly stackName: string;
  readonly outputs: StackOutputs;
  /** Everything that the command said. */
  readonly printed: string;
}

/** The app's settings: `-c name=value` for each. */
export type Context = Readonly<Record<string, string | number>>;

/** Everything that a person would run from a terminal, as they would run it, in an environment without their own account. */
export function createCdk(emulator: Emulator, region: string): Cdk {
  const { directory } = emulator;
  /** Where the app is synthesized to. */
  const output = join(directory, "cdk.out");
  const toArguments = (context: Context) => [
    "--output",
    output,
    ...Object.entries(context).flatMap(([name, value]) => ["--context", `${name}=${value}`]),
  ];
  const outputsFile = join(directory, "outputs.json");

  async function cdk(...args: readonly string[]): Promise<string> {
    const child = spawn(process.execPath, [CDK, ...args, "--ci", "--no-notices"], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
        HOME: directory,
        TMPDIR: directory,
        NODE_OPTIONS: `--require "${LOCALHOST_NAMES}"`,
        CDK_DISABLE_CLI_TELEMETRY: "true",
        ...awsVariables(emulator, region),
      },
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
      });
    }
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`cdk ${args.join(" ")} ended with ${code}:\n${printed}`);
    return printed;
  }

  return {
    async bootstrap() {
      await cdk(
        "bootstrap",
        `aws://${ACCOUNT_ID}/${region}`,
        ...toArguments({ auth0Domain: "any.auth0.com" }),
      );
    },
    deploy: (context) => deploy(...toArguments(context)),
    deployAssembly: (assembly) => deploy("--app", assembly),
    async destroy(context) {
      await cdk("destroy", "--force", ...toArguments(context));
    },
    async adopt(context, identifiers) {
      const mapping = join(directory, "retained.json");
      await writeFile(mapping, JSON.stringify(identifiers));
      await cdk("import", `--resource-mapping=${mapping}`, ...toArguments(context));
    },
  };

  async function deploy(...args: readonly string[]): Promise<Deployed> {
    const printed = await cdk(
      "deploy",
      "--require-approval=never",
      "--progress=events",
      `--outputs-file=${outputsFile}`,
      ...args,
    );
    const written: Record<string, StackOutputs> = JSON.parse(await readFile(outputsFile, "utf8"));
    const [[stackName, outputs] = ["", {}]] = Object.entries(written);
    return { stackName, outputs, printed };
  }
}
