import type { Command } from "commander";
import { defined } from "../../contract/defined.ts";
import type { Settings } from "../../contract/request.ts";

/** The options that set an organization connection's settings; undefined leaves a setting as it is. */
export interface SettingFlags {
  readonly assignMembershipOnLogin?: boolean;
  readonly showAsButton?: boolean;
  readonly signup?: boolean;
}

/** Adds these options to a command. */
export function withSettings(command: Command): Command {
  return command
    .option("--assign-membership-on-login", "make each user who logs in through it a member")
    .option("--no-assign-membership-on-login", "do not make them members")
    .option("--show-as-button", "show it on the login prompt (enterprise connections)")
    .option("--no-show-as-button", "do not show it there")
    .option("--signup", "let users sign up through it (database connections)")
    .option("--no-signup", "do not let users sign up through it");
}

/** The settings that were named. */
export function settingsOf({ assignMembershipOnLogin, showAsButton, signup }: SettingFlags): Settings {
  return defined({
    assign_membership_on_login: assignMembershipOnLogin,
    show_as_button: showAsButton,
    is_signup_enabled: signup,
  });
}
