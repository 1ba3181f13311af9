import { describe, expect, test } from "vitest";
import { takenByLocal } from "../../../cli/session/taken-by-local.ts";
import { typedCommand } from "../../../cli/session/typed-command.ts";

describe("a command to be typed again", () => {
  test("names everything that was typed, and is safe to paste", () => {
    expect(typedCommand({}, {}, ["drift", "--all", "--repair", "--yes", "--stack", "okta"])).toBe(
      "orgconn drift --all --repair --yes --stack okta",
    );
    expect(
      typedCommand({}, {}, ["backfill", "my rows.csv", "--reason", "it's due", "--where", "name=a*"]),
    ).toBe(`orgconn backfill 'my rows.csv' --reason 'it'\\''s due' --where 'name=a*'`);
  });

  test.each([
    [["drift", "--all", "--repair"], "orgconn drift --all --repair --after org_2"],
    [["drift", "--all", "--after", "org_1", "--repair"], "orgconn drift --all --after org_2 --repair"],
    [["drift", "--all", "--after=org_1", "--repair"], "orgconn drift --all --after=org_2 --repair"],
    [["drift", "--all", "--", "org_1"], "orgconn drift --all --after org_2 -- org_1"],
    [["drift", "--", "--after", "org_1"], "orgconn drift --after org_2 -- --after org_1"],
  ])("sets an option, in place of one that was typed: %j", (typed, command) => {
    expect(typedCommand({}, { "--after": "org_2" }, typed)).toBe(command);
  });

  test.each([
    [{ stack: "okta" }, ["backfill", "rows.csv"], "orgconn backfill rows.csv --stack okta"],
    [{ local: true }, ["backfill", "--", "rows.csv"], "orgconn backfill --local -- rows.csv"],
    [{ local: "two" }, ["backfill", "rows.csv"], "orgconn backfill rows.csv --local two"],
    [{ stack: "okta" }, ["backfill", "--stack=okta", "rows.csv"], "orgconn backfill --stack=okta rows.csv"],
    [{ local: true }, ["backfill", "rows.csv", "--local"], "orgconn backfill rows.csv --local"],
    [{ stack: "okta" }, ["drift", "--", "--stack"], "orgconn drift --stack okta -- --stack"],
  ])("names the deployment that a variable has given: %j %j", (flags, typed, command) => {
    expect(typedCommand(flags, {}, typed)).toBe(command);
  });
});

test("where --local took an argument, the command has it last, but before --", () => {
  expect(takenByLocal(["status", "--local", "onboarding-42"])).toMatch(
    /: orgconn status onboarding-42 --local$/,
  );
  expect(takenByLocal(["drift", "--local", "org_1", "--", "org_2"])).toMatch(
    /: orgconn drift org_1 --local -- org_2$/,
  );
});
