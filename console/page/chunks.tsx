import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** So many rows are drawn, and left out, together. */
const CHUNK_ROWS = 20;

/** How far outside of the window rows are drawn, in pixels: before they are seen. */
const AHEAD_PX = 800;

/** How high a row is taken to be until it was drawn, in pixels. */
const ROW_PX = 34;

/**
 * The rows of a long table: those far from the window are left out, and one empty row is as high as they are. So the table scrolls and
 * selects as a short one does.
 */
export function Chunks<Item>({
  of: items,
  draw,
}: {
  readonly of: readonly Item[];
  readonly draw: (item: Item, index: number) => ComponentChildren;
}) {
  const chunks = Math.ceil(items.length / CHUNK_ROWS);
  return (
    <>
      {Array.from({ length: chunks }, (_, chunk) => {
        const from = chunk * CHUNK_ROWS;
        const rows = Math.min(CHUNK_ROWS, items.length - from);
        const drawAll = () => items.slice(from, from + rows).map((item, index) => draw(item, from + index));
        return <Chunk key={chunk} rows={rows} draw={drawAll} isSeenFirst={chunk === 0} />;
      })}
    </>
  );
}

function Chunk({
  rows,
  draw,
  isSeenFirst,
}: {
  readonly rows: number;
  readonly draw: () => ComponentChildren;
  readonly isSeenFirst: boolean;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  const drawnPx = useRef<number | undefined>(undefined);
  const [isNear, setNear] = useState(isSeenFirst);
  useEffect(() => {
    const { current: element } = body;
    if (element === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        const entry = entries.at(-1);
        if (entry === undefined) return;
        // What has the focus stays, however far it is scrolled away.
        const stays = entry.isIntersecting || element.contains(document.activeElement);
        if (!stays) drawnPx.current = entry.boundingClientRect.height;
        setNear(stays);
      },
      { rootMargin: `${AHEAD_PX}px 0px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <tbody ref={body}>
      {isNear ? draw() : <tr style={{ height: `${drawnPx.current ?? rows * ROW_PX}px` }} />}
    </tbody>
  );
}
