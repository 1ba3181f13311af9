import type { Intent } from "../../protocol.ts";

const SETTINGS = [
  ["assign_membership_on_login", "Membership on login"],
  ["show_as_button", "Button"],
  ["is_signup_enabled", "Signup"],
] as const;

/** Enables or disables a connection that is typed. */
export function ConnectionForm({
  organization,
  act,
}: {
  readonly organization: string;
  readonly act: (intent: Intent) => void;
}) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const connection = String(fields.get("connection") ?? "").trim();
    const action = (event.submitter as HTMLButtonElement | null)?.value === "disable" ? "disable" : "enable";
    const given = SETTINGS.flatMap(([name]) =>
      fields.get(name) ? [[name, fields.get(name) === "yes"]] : [],
    );
    const settings = action === "enable" && given.length > 0 ? { settings: Object.fromEntries(given) } : {};
    act({ action, organization, connection, ...settings });
  };
  return (
    <details class="another">
      <summary>Another connection, or other settings</summary>
      <form class="row" onSubmit={submit}>
        <label class="field">
          Connection
          <input name="connection" placeholder="con_…" required autocomplete="off" spellcheck={false} />
        </label>
        {SETTINGS.map(([name, text]) => (
          <label key={name} class="field">
            {text}
            <select name={name}>
              <option value="">as it is</option>
              <option value="yes">yes</option>
              <option value="no">no</option>
            </select>
          </label>
        ))}
        <span class="buttons">
          <button type="submit" value="enable">
            Enable …
          </button>
          <button type="submit" value="disable">
            Disable …
          </button>
        </span>
      </form>
    </details>
  );
}
