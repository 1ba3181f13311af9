// Made once: each use of a locale's rules without them costs as much as drawing a row.
const NUMBER = new Intl.NumberFormat("en");
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const TO_THE_SECOND = new Intl.DateTimeFormat([], { ...CLOCK, second: "2-digit" });
const TO_THE_MINUTE = new Intl.DateTimeFormat([], CLOCK);
const DAYS = {
  short: new Intl.DateTimeFormat([], { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }),
  medium: new Intl.DateTimeFormat([], { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" }),
} as const;

/** @example count(12_000) // "12,000" */
export function count(number: number): string {
  return NUMBER.format(number);
}

/** @example counted(1, "row") // "1 row" */
export function counted(number: number, thing: string): string {
  return `${count(number)} ${thing}${number === 1 ? "" : "s"}`;
}

/** Rounds a duration to what is worth reading. @example durationText(68_400) // "1 min" */
export function durationText(ms: number): string {
  if (ms > 0 && ms < 950) return `${(Math.ceil(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** A time of today by a clock of 24 hours: a range or an end reads wrong where "AM" is overlooked. @example timeText(atMs) // "00:59:36" */
export function timeText(at: number | string): string {
  return TO_THE_SECOND.format(new Date(at));
}

/** As `timeText`, to the minute: for what is an estimate. */
export function minuteText(at: number | string): string {
  return TO_THE_MINUTE.format(new Date(at));
}

/** A day and its time by a clock of 24 hours. */
export function dayText(at: number | string, timeStyle: "short" | "medium"): string {
  return DAYS[timeStyle].format(new Date(at));
}

/** The words of Auth0 beside its status, which is shown apart. @example wordsText("404 No organization found", 404) */
export function wordsText(words: string, status: number | null): string {
  return status === null ? words : words.replace(new RegExp(`^${status} `), "");
}

/** A state or a status in words. @example stateText("dead_lettered") // "dead-lettered" */
export function stateText(state: string): string {
  return state.replace("dead_lettered", "dead-lettered").replaceAll("_", " ");
}

/** Of an AWS identity the name alone. */
export function whoText(who: string): string {
  return /^arn:aws[^:]*:(?:iam|sts)::\d*:(?:.*\/)?(?<name>[^/]+)$/.exec(who)?.groups?.name ?? who;
}

/** The settings that a request or a connection names. @example settingsText({ show_as_button: false }) // "no button" */
export function settingsText({
  assign_membership_on_login: membership,
  show_as_button: button,
  is_signup_enabled: signup,
}: {
  readonly assign_membership_on_login?: boolean;
  readonly show_as_button?: boolean;
  readonly is_signup_enabled?: boolean;
}): string {
  const said = [
    membership === undefined ? "" : membership ? "membership on login" : "no membership on login",
    button === undefined ? "" : button ? "button" : "no button",
    signup === undefined ? "" : signup ? "signup" : "no signup",
  ];
  return said.filter(Boolean).join(", ");
}
