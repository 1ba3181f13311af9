import { useEffect, useState } from "preact/hooks";
import type { About, Intent, JobView } from "../protocol.ts";
import { ActionDialog } from "./dialog.tsx";
import { ViewFrame } from "./frame.tsx";
import { Jobs } from "./jobs.tsx";
import { HelpDialog, useKeys } from "./keys.tsx";
import { addressOfOwn, Loading, LoggedOut, Missing, OtherDeployment } from "./pages.tsx";
import { addressOf, usePlace } from "./router.ts";
import { Search } from "./search.tsx";
import { ask, type Hearing, LOST, Refused, type Seen, useUpdates } from "./updates.ts";
import type { ActionDraft } from "./view-props.ts";
import { viewOf } from "./views/all.tsx";

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
  if (about === undefined)
    return <Loading trouble={failed ?? (hearing === "lost" ? new Refused(LOST) : undefined)} />;
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
        </span>
        {about.readOnly && <span class="badge">read only</span>}
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
        <HearingSign
          hearing={hearing}
          seen={isOther || view === undefined ? undefined : seen.get(view.topic)}
        />
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

/** Draws relative times anew every 10 s. */
function useTick(): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), 10_000);
    return () => clearInterval(timer);
  }, []);
}

const SIGNS = {
  connecting: "connecting",
  live: "live",
  stale: "stale",
  unread: "no data",
  lost: "not connected",
  logged_out: "logged out",
} as const;

/** How current the view is. @param seen What was seen of it last. */
function HearingSign({ hearing, seen }: { readonly hearing: Hearing; readonly seen: Seen | undefined }) {
  const sign =
    hearing !== "live" || seen?.trouble === undefined
      ? hearing
      : seen.data === undefined
        ? "unread"
        : "stale";
  return (
    <span class={`hearing ${sign}`} role="status">
      <span class="dot" aria-hidden="true" />
      {SIGNS[sign]}
    </span>
  );
}
