import { describe, expect, test } from "vitest";
import { typedCommand } from "../../../cli/session/typed-command.ts";

describe("a command to be typed again", () => {
  test("names everything that was typed, and is safe to paste", () => {
    expect(typedCommand({}, ["drift", "--all", "--repair", "--yes", "--stack", "okta"])).toBe(
      "orgconn drift --all --repair --yes --stack okta",
    );
    expect(typedCommand({}, ["backfill", "my rows.csv", "--reason", "it's due", "--where", "name=a*"])).toBe(
      `orgconn backfill 'my rows.csv' --reason 'it'\\''s due' --where 'name=a*'`,
    );
  });

  test.each([
    [["drift", "--all", "--repair"], "orgconn drift --all --repair --after org_2"],
    [["drift", "--all", "--after", "org_1", "--repair"], "orgconn drift --all --after org_2 --repair"],
    [["drift", "--all", "--after=org_1", "--repair"], "orgconn drift --all --after=org_2 --repair"],
  ])("sets an option, in place of one that was typed: %j", (typed, command) => {
    expect(typedCommand({ "--after": "org_2" }, typed)).toBe(command);
  });
});
