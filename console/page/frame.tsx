import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { About } from "../protocol.ts";
import { Command } from "./parts.tsx";
import { type Hearing, LOST, type Seen } from "./updates.ts";
import type { View } from "./views/all.tsx";
import { timeText } from "./words.ts";

/** A view with its heading: focus goes there after each navigation, so that a screen reader begins to read there. */
export function ViewFrame({
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
  const trouble = seen?.trouble ?? (hearing === "lost" ? LOST : undefined);
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
            <strong>This cannot be read: {trouble.detail}</strong>
          </p>
          {trouble.remedy !== undefined && <p>{trouble.remedy}</p>}
          {seen?.atMs !== undefined && (
            <p>What you see is stale since {timeText(seen.atMs)}. The console tries again by itself.</p>
          )}
        </div>
      )}
      {seen?.data === undefined ? (
        trouble === undefined && <Skeleton />
      ) : (
        <div class={trouble === undefined ? "view" : "view stale"}>{children(seen.data)}</div>
      )}
      <footer>
        <Command label="This view on the command line" line={`orgconn ${view.command} ${about.options}`} />
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
