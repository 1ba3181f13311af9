import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

/** Variables of the npm that runs the tests: they would set up the npm of the app too. */
const OWN = /^npm_(?:package|lifecycle|command)/;

/**
 * Makes an app outside the clone, in a temporary folder.
 *
 * @param name The folder's name, which `cdk init` calls the app after.
 * @param variables Added to the environment of its commands.
 */
export function createApp(name: string, variables: Readonly<Record<string, string>> = {}) {
  const parent = mkdtempSync(join(tmpdir(), "orgconn-pack-"));
  const directory = join(parent, name);
  mkdirSync(directory);
  const inherited = Object.entries(process.env).filter(([variable]) => !OWN.test(variable));
  const PATH = [join(directory, "node_modules/.bin"), process.env.PATH].join(delimiter);
  const env = { ...Object.fromEntries(inherited), PATH, ...variables };

  const app = {
    directory,

    write(file: string, text: string): void {
      writeFileSync(join(directory, file), text);
    },

    /**
     * Runs a command that the app has installed, or the machine has.
     *
     * @returns What it printed.
     * @throws Error with all its output, if it fails.
     */
    async run(command: string, args: readonly string[], input = ""): Promise<string> {
      const running = promisify(execFile)(command, args, { cwd: directory, env });
      running.child.stdin?.end(input);
      const { stdout } = await running.catch((error) => {
        throw new Error(`${command} ${args.join(" ")}\n${error.stdout}\n${error.stderr}`);
      });
      return stdout;
    },

    /** Installs packages beside what its package.json asks for. */
    async install(...packages: readonly string[]): Promise<void> {
      await app.run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...packages]);
    },

    /** Lists the folders of `node_modules` that have a package. */
    packages(): readonly string[] {
      const lockfile = JSON.parse(readFileSync(join(directory, "node_modules/.package-lock.json"), "utf8"));
      return Object.keys(lockfile.packages);
    },

    remove(): void {
      rmSync(parent, { recursive: true, force: true });
    },
  };
  return app;
}

/** An app outside the clone. */
export type App = ReturnType<typeof createApp>;
