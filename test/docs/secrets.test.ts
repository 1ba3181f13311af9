/** No document, help text or remedy puts a secret on a command line, where the shell's history and `ps` keep it. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const WRITTEN = globSync(
  ["*.md", "docs/**/*.md", "docs/examples/**/*", "cli/**/*.ts", "operator/**/*.ts", "lib/**/*.ts"],
  {
    cwd: ROOT,
    withFileTypes: true,
  },
)
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));

/** Options that take a secret's value, and variables that are given one in front of a command. The stand-ins take any key. */
const ON_A_COMMAND_LINE =
  /--secret-string(?![ =]file:)|--secret-binary(?![ =]fileb:)|--client-secret[ =]|-d client_secret=|(?:-H|--header) ["']Authorization: Bearer|AUTH0_CLIENT_SECRET=|AWS_SECRET_ACCESS_KEY=(?!any\b)|echo [^\n]*(secret|private_key)/i;

test("secrets come from files or standard input", () => {
  expect(WRITTEN.length).toBeGreaterThan(100);
  const found = WRITTEN.flatMap((path) =>
    readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => ON_A_COMMAND_LINE.test(line))
      .map((line) => `${path}: ${line}`),
  );
  expect(found).toEqual([]);
});

test.each([
  `aws secretsmanager put-secret-value --secret-string '{"client_secret":"x"}'`,
  "orgconn local --client-secret SECRET",
  "AUTH0_CLIENT_SECRET=x orgconn local",
  "curl -d client_secret=x $AUTH0_URL/oauth/token",
  'curl -H "Authorization: Bearer $TOKEN" $HTTP_API_URL',
  `echo '{"client_secret":"x"}' > credentials.json`,
])("%s would be found", (line) => expect(line).toMatch(ON_A_COMMAND_LINE));
