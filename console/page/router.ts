import { useEffect, useState } from "preact/hooks";

/** Where the page is: its path without the deployment's part, and its query. */
export interface Place {
  readonly slug: string;
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

function placeNow(): Place {
  const [slug = "", ...path] = location.pathname.split("/").slice(1).map(decoded);
  return { slug, path: path.filter(Boolean), query: new URLSearchParams(location.search) };
}

/** A part of an address; as it is where it is not well-formed, so that the view can say so. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const changed = new EventTarget();

/** Goes to an address of this page. @param replace Whether "back" leaves out where the page was. */
export function go(address: string, replace = false): void {
  if (address === location.pathname + location.search) return;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  changed.dispatchEvent(new Event("change"));
}

/** Follows the address. Links of this page do not load it again. */
export function usePlace(): Place {
  const [place, setPlace] = useState(placeNow);
  useEffect(() => {
    const update = () => setPlace(placeNow());
    const follow = (event: MouseEvent) => {
      const link = (event.target as Element).closest?.("a[href]") as HTMLAnchorElement | null;
      const isOther = event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
      if (link === null || isOther || link.origin !== location.origin || link.hash !== "") return;
      event.preventDefault();
      go(link.pathname + link.search);
    };
    addEventListener("popstate", update);
    changed.addEventListener("change", update);
    document.addEventListener("click", follow);
    return () => {
      removeEventListener("popstate", update);
      changed.removeEventListener("change", update);
      document.removeEventListener("click", follow);
    };
  }, []);
  return place;
}

/** The addresses of the page's views. */
export function addressOf(...parts: readonly string[]): string {
  const [, slug = ""] = location.pathname.split("/");
  return `/${[slug, ...parts.map(encodeURIComponent)].join("/")}`;
}

/** Adds a query. Values that are undefined or empty are left out. */
export function withQuery(address: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? address : `${address}?${new URLSearchParams(given)}`;
}
