import * as fc from "fast-check";
import { expect, test } from "vitest";
import { SETTING_DEFAULTS, settingsOf } from "../../contract/request.ts";
import { requests, settings } from "./arbitraries.ts";

test("the settings of an enable are those that it names, and no others", () => {
  fc.assert(
    fc.property(requests, settings, ({ operation_id, organization_id }, named) => {
      const enable = { operation_id, organization_id, connection_id: "con_1", reason: "for its own sake" };
      expect(settingsOf({ ...enable, action: "enable", ...named })).toStrictEqual({ ...named });
    }),
  );
});

test("no other request has settings", () => {
  const common = { operation_id: "operation_1", organization_id: "org_1", show_as_button: true };
  expect(settingsOf({ ...common, action: "disable", connection_id: "con_1" })).toEqual({});
  expect(settingsOf({ ...common, action: "retrieve" })).toEqual({});
});

// https://auth0.com/docs/api/management/v2/organizations/post-enabled-connections
test("a setting that no request names is what Auth0 documents: only the button is there", () => {
  expect(SETTING_DEFAULTS).toEqual({
    assign_membership_on_login: false,
    show_as_button: true,
    is_signup_enabled: false,
  });
});
