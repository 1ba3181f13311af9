import { type ComponentChildren, Fragment } from "preact";
import { useState } from "preact/hooks";
import { addressOf } from "./router.ts";
import { dayText, durationText, stateText, timeText, whoText } from "./words.ts";

/** What a state means: each has its sign beside its colour. */
const TONES: Readonly<Record<string, "good" | "warn" | "bad" | "calm">> = {
  running: "calm",
  enabled: "good",
  filling: "calm",
  finished: "good",
  succeeded: "good",
  closed: "good",
  done: "good",
  paused: "warn",
  cancelled: "warn",
  superseded: "warn",
  incomplete: "warn",
  deferred: "warn",
  stopped: "bad",
  failed: "bad",
  open: "bad",
  dead_lettered: "bad",
};

const SIGNS = { good: "✓", warn: "!", bad: "✕", calm: "•" } as const;

/** A state as a sign and a word. */
export function State({ of, word }: { readonly of: string; readonly word?: string | undefined }) {
  const tone = TONES[of] ?? "calm";
  return (
    <span class={`state ${tone}`}>
      <span class="sign" aria-hidden="true">
        {SIGNS[tone]}
      </span>
      {word ?? stateText(of)}
    </span>
  );
}

/** A time as how long ago it was, or how soon it is; in full where the pointer rests. */
export function Time({ at }: { readonly at: string | number | undefined }) {
  if (at === undefined) return null;
  const date = new Date(at);
  const agoMs = Date.now() - date.getTime();
  const text =
    agoMs >= 0 && agoMs < 1_000
      ? "now"
      : Math.abs(agoMs) > 86_400_000
        ? dayText(at, "short")
        : agoMs >= 0
          ? `${durationText(agoMs)} ago`
          : `in ${durationText(-agoMs)}`;
  return (
    <time dateTime={date.toISOString()} title={dayText(at, "medium")}>
      {text}
    </time>
  );
}

/** A time of the clock, and its day where that is not today: for what is compared with logs. */
export function Clock({ at }: { readonly at: string }) {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return <span>{isToday ? timeText(at) : dayText(at, "medium")}</span>;
}

/** When a pause ends. @param at As a lane has it. */
export function PauseEnd({ at }: { readonly at: string | null | undefined }) {
  if (at === undefined || at === null) return <>until it is resumed</>;
  if (at === "unknown") return <>until a time that could not be read (scheduler:GetSchedule is denied)</>;
  return (
    <>
      until <time dateTime={at}>{dayText(at, "short")}</time>
    </>
  );
}

/** Who did something. */
export function Who({ is }: { readonly is: string | undefined }) {
  if (is === undefined) return null;
  const [name, ...rest] = whoText(is).split("@");
  return (
    <span title={is}>
      {name}
      {rest.length > 0 && (
        <>
          <wbr />@{rest.join("@")}
        </>
      )}
    </span>
  );
}

/** An operation's id as a link to it. */
export function OperationLink({ id }: { readonly id: string }) {
  return (
    <a class="id long" title={id} href={addressOf("operations", id)}>
      {id}
    </a>
  );
}

/** An organization's id as a link to it. */
export function OrganizationLink({ id }: { readonly id: string | undefined }) {
  if (id === undefined || id === "") return null;
  return (
    <a class="id" href={addressOf("organizations", id)}>
      {id}
    </a>
  );
}

/** A batch's id as a link to it. */
export function BatchLink({ id }: { readonly id: string | undefined }) {
  if (id === undefined) return null;
  return (
    <a class="id long" title={id} href={addressOf("batches", id)}>
      {id}
    </a>
  );
}

/** The command that shows or does the same. */
export function Command({
  line,
  label = "On the command line",
}: {
  readonly line: string;
  readonly label?: string;
}) {
  const [isCopied, setCopied] = useState(false);
  const copy = () =>
    void navigator.clipboard.writeText(line).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    });
  return (
    <div class="command">
      <span class="label">{label}</span>
      <code>
        {line.split(" ").map((word, index) => (
          <Fragment key={index}>
            {index > 0 && " "}
            <span>{word}</span>
          </Fragment>
        ))}
      </code>
      <button type="button" class="quiet" onClick={copy}>
        {isCopied ? "Copied" : "Copy"}
      </button>
    </div>
  );
}

/** Facts about one thing. What is undefined or empty is left out. */
export function Facts({
  of,
}: {
  readonly of: readonly (readonly [name: string, value: ComponentChildren])[];
}) {
  return (
    <dl class="facts">
      {of
        .filter(([, value]) => value !== undefined && value !== "" && value !== null)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** What there would be, where there is nothing. */
export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <div class="empty">{children}</div>;
}

/** A part of a view with its own heading. */
export function Section({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="panel">
      <header>
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
