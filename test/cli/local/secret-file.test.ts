import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readSecretFile } from "../../../cli/local/secret-file.ts";

const directory = mkdtempSync(join(tmpdir(), "orgconn-secret-"));
afterAll(() => rmSync(directory, { recursive: true }));

function fileWith(text: string): string {
  const path = join(directory, "secret");
  writeFileSync(path, text);
  return path;
}

test("a secret is read from a file, without the line break after it", () => {
  expect(readSecretFile("--client-secret-file", fileWith("hush\n"))).toBe("hush");
});

test("- is standard input", () => {
  const module = JSON.stringify(join(import.meta.dirname, "../../../cli/local/secret-file.ts"));
  const program = `import { readSecretFile } from ${module}; console.log(readSecretFile("--client-secret-file", "-"));`;
  const out = execFileSync(process.execPath, ["--input-type=module", "--eval", program], { input: "hush\n" });
  expect(out.toString()).toBe("hush\n");
});

test("a file that is not there, and one that holds nothing, are refused by name", () => {
  const missing = join(directory, "missing");
  expect(() => readSecretFile("--client-secret-file", missing)).toThrow(
    `--client-secret-file: ${missing} cannot be read (ENOENT).`,
  );
  const empty = fileWith(" \n");
  expect(() => readSecretFile("--client-secret-file", empty)).toThrow(
    `--client-secret-file: ${empty} holds nothing. It must hold the secret.`,
  );
});
