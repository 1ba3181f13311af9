import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { About, Intent, JobView } from "../protocol.ts";
import { ActionDialog } from "./dialog.tsx";
import { Jobs } from "./jobs.tsx";
import { HelpDialog, useKeys } from "./keys.tsx";
import { Command } from "./parts.tsx";
import { addressOf, type Place, usePlace } from "./router.ts";
import { Search } from "./search.tsx";
import { ask, type Hearing, Refused, type Seen, useUpdates } from "./updates.ts";
import type { ActionDraft, ViewProps } from "./view-props.ts";
import { BatchView } from "./views/batch.tsx";
import { BatchesView } from "./views/batches.tsx";
import { LettersView } from "./views/letters.tsx";
import { OperationView } from "./views/operation.tsx";
import { OrganizationView } from "./views/organization.tsx";
import { OverviewView } from "./views/overview.tsx";
import { timeText } from "./words.ts";

interface View {
  readonly topic: string;
  readonly title: string;
  /** What the title names, where it is an id. */
  readonly kind?: string;
  /** The command that shows the same, without the deployment's options. */
  readonly command: string;
  readonly draw: (props: ViewProps<never>) => ComponentChildren;
}

const draw =
  <Data,>(Component: (props: ViewProps<Data>) => ComponentChildren) =>
  (props: ViewProps<never>) => <Component {...(props as unknown as ViewProps<Data>)} />;

/** The view of an address; undefined where there is none. */
function viewOf({ path: [kind, id] }: Place): View | undefined {
  switch (kind) {
    case undefined:
      return { topic: "overview", title: "Overview", command: "budget --watch", draw: draw(OverviewView) };
    case "batches":
      return id === undefined
        ? { topic: "batches", title: "Batches", command: "batch list", draw: draw(BatchesView) }
        : {
            topic: `batch/${id}`,
            title: id,
            kind: "Batch",
            command: `batch watch ${id}`,
            draw: draw(BatchView),
          };
    case "dead-letters":
      return {
        topic: "dead-letters",
        title: "Dead letters",
        command: "dead-letters list --group",
        draw: draw(LettersView),
      };
    case "organizations":
      if (id === undefined) return undefined;
      return {
        topic: `organization/${id}`,
        title: id,
        kind: "Organization",
        command: `history ${id}`,
        draw: draw(OrganizationView),
      };
    case "operations":
      if (id === undefined) return undefined;
      return {
        topic: `operation/${id}`,
        title: id,
        kind: "Operation",
        command: `status ${id}`,
        draw: draw(OperationView),
      };
    default:
      return undefined;
  }
}

const TABS = [
  ["", "Overview", "o"],
  ["batches", "Batches", "b"],
  ["dead-letters", "Dead letters", "d"],
] as const;

/** The page. */
export function App() {
  const place = usePlace();
  const [about, setAbout] = useState<About>();
  const [failed, setFailed] = useState<Refused>();
  const [action, setAction] = useState<Intent | ActionDraft>();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const view = viewOf(place);
  const { seen, hearing } = useUpdates([...(view === undefined ? [] : [view.topic]), "jobs"]);
  useKeys({ tabs: TABS, help: () => setHelpOpen(true) });
  useTick();
  // Once, and once more when a server is there again: it may be another one.
  useEffect(() => {
    if (hearing === "live") void ask<About>("/api/about").then(setAbout, setFailed);
  }, [hearing]);

  if (hearing === "logged_out") return <LoggedOut />;
  if (about === undefined) return <Loading trouble={failed ?? (hearing === "lost" ? LOST : undefined)} />;
  const isOther = place.slug !== about.slug;
  const jobs = (seen.get("jobs")?.data ?? []) as readonly JobView[];
  return (
    <>
      <a class="skip" href="#view">
        Skip to the view
      </a>
      <header class="top">
        <a class="brand" href={addressOfOwn(about)}>
          orgconn
        </a>
        <span class="deployment" title={about.deployment}>
          {about.deployment}
          {about.readOnly && <span class="badge">read only</span>}
        </span>
        <nav aria-label="Views">
          {TABS.map(([path, name]) => (
            <a
              key={path}
              href={path === "" ? addressOfOwn(about) : addressOf(path)}
              aria-current={(place.path[0] ?? "") === path ? "page" : undefined}
            >
              {name}
            </a>
          ))}
        </nav>
        <Search />
        <HearingSign hearing={hearing} />
      </header>
      <main id="view">
        {isOther ? (
          <OtherDeployment slug={place.slug} about={about} />
        ) : view === undefined ? (
          <Missing />
        ) : (
          <ViewFrame key={view.topic} view={view} seen={seen.get(view.topic)} hearing={hearing} about={about}>
            {(data) => view.draw({ data: data as never, about, query: place.query, act: setAction })}
          </ViewFrame>
        )}
        {!about.readOnly && <Jobs jobs={jobs} />}
      </main>
      {action !== undefined && <ActionDialog action={action} close={() => setAction(undefined)} />}
      {isHelpOpen && <HelpDialog tabs={TABS} close={() => setHelpOpen(false)} />}
    </>
  );
}

const LOST = new Refused({
  detail: "The console's server does not answer.",
  remedy: "Look at the terminal in which orgconn console runs.",
});

function addressOfOwn({ slug }: About): string {
  return `/${encodeURIComponent(slug)}`;
}

/** Draws relative times anew every 10 s. */
function useTick(): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), 10_000);
    return () => clearInterval(timer);
  }, []);
}

/** A view with its heading: focus goes there after each navigation, so that a screen reader begins to read there. */
function ViewFrame({
  view,
  seen,
  hearing,
  about,
  children,
}: {
  readonly view: View;
  readonly seen: Seen | undefined;
  readonly hearing: Hearing;
  readonly about: About;
  readonly children: (data: unknown) => ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${view.title} · orgconn ${about.slug}`;
    heading.current?.focus({ preventScroll: true });
  }, [view.title, about.slug]);
  const trouble =
    seen?.trouble ?? (hearing === "lost" ? { detail: LOST.message, remedy: LOST.remedy } : undefined);
  return (
    <>
      <div class="title">
        {view.kind !== undefined && <span class="kind">{view.kind}</span>}
        <h1 ref={heading} tabIndex={-1}>
          {view.title}
        </h1>
      </div>
      {trouble !== undefined && (
        <div class="notice bad" role="alert">
          <p>
            <strong>This cannot be read: {trouble.detail}</strong> {trouble.remedy}
          </p>
          {seen?.atMs !== undefined && (
            <p>What you see is stale since {timeText(seen.atMs)}. The console tries again by itself.</p>
          )}
        </div>
      )}
      {seen?.data === undefined ? (
        trouble === undefined && <Skeleton />
      ) : (
        <div class="view">{children(seen.data)}</div>
      )}
      <footer>
        <Command line={`orgconn ${view.command} ${about.options}`} />
      </footer>
    </>
  );
}

function Skeleton() {
  return (
    <div class="skeleton" role="status">
      Loading …
    </div>
  );
}

function Loading({ trouble }: { readonly trouble: Refused | undefined }) {
  return (
    <main class="alone">
      {trouble === undefined ? (
        <p role="status">Loading …</p>
      ) : (
        <>
          <h1>{trouble.message}</h1>
          <p>{trouble.remedy}</p>
        </>
      )}
    </main>
  );
}

function LoggedOut() {
  return (
    <main class="alone">
      <h1>Your login has ended</h1>
      <p>
        Press <kbd>Enter</kbd> in the terminal where <code>orgconn console</code> runs. It prints a new link,
        which brings you in again.
      </p>
    </main>
  );
}

function OtherDeployment({ slug, about }: { readonly slug: string; readonly about: About }) {
  const options =
    slug === "local" ? "--local" : slug.startsWith("local-") ? `--local ${slug.slice(6)}` : `--stack ${slug}`;
  return (
    <>
      <h1>This link is for another deployment</h1>
      <p>
        This console shows {about.deployment}. The link is for <strong>{slug}</strong>; open its console in
        another terminal:
      </p>
      <Command line={`orgconn console ${options}`} />
      <p>
        <a href={addressOfOwn(about)}>Go to the overview of {about.deployment}</a>
      </p>
    </>
  );
}

function Missing() {
  return (
    <>
      <h1>There is no such view</h1>
      <p>Choose one above, or search for the id of an organization, an operation or a batch.</p>
    </>
  );
}

const HEARING = {
  connecting: "connecting",
  live: "live",
  lost: "not connected",
  logged_out: "logged out",
} as const;

function HearingSign({ hearing }: { readonly hearing: Hearing }) {
  return (
    <span class={`hearing ${hearing}`} role="status">
      <span class="dot" aria-hidden="true" />
      {HEARING[hearing]}
    </span>
  );
}
