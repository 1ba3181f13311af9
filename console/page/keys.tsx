import { useEffect, useRef, useState } from "preact/hooks";
import { addressOf, go } from "./router.ts";

type Tabs = readonly (readonly [path: string, name: string, key: string])[];

const STORED = "orgconn-keys";

/** Whether single keys do something: people who dictate, or whose keys slip, turn them off. */
function areKeysOn(): boolean {
  return localStorage.getItem(STORED) !== "off";
}

/** What keys move between: of each row of a view the link that Enter opens, or else the first thing to use. */
function stops(): HTMLElement[] {
  return [...document.querySelectorAll("[data-row]")].flatMap(
    (row) => row.querySelector<HTMLElement>("th a") ?? row.querySelector<HTMLElement>("a, button") ?? [],
  );
}

function move(step: number): void {
  const all = stops();
  const row = document.activeElement?.closest("[data-row]");
  const now = all.findIndex((stop) => row?.contains(stop) === true);
  all[Math.min(all.length - 1, Math.max(0, now + step))]?.focus();
}

/** Follows the keys: `/` searches, `g` and a letter goes to a view, `j` and `k` move, `x` selects, `?` helps. */
export function useKeys({ tabs, help }: { readonly tabs: Tabs; readonly help: () => void }): void {
  const isGoing = useRef(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const isText = target.matches("textarea, select, input:not([type=checkbox])");
      if (isText || event.metaKey || event.ctrlKey || event.altKey || !areKeysOn()) return;
      if (document.querySelector("dialog[open]") !== null) return;
      const { key } = event;
      const goes = isGoing.current ? tabs.find(([, , letter]) => letter === key) : undefined;
      isGoing.current = key === "g";
      const act =
        goes !== undefined
          ? () => go(goes[0] === "" ? addressOf() : addressOf(goes[0]))
          : (KEYS[key] ?? (key === "?" ? help : undefined));
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });
}

const KEYS: Readonly<Record<string, () => void>> = {
  "/": () => document.querySelector<HTMLInputElement>(".search input")?.focus(),
  j: () => move(1),
  k: () => move(-1),
  x: () =>
    document.activeElement
      ?.closest("[data-row]")
      ?.querySelector<HTMLInputElement>("[type=checkbox]")
      ?.click(),
};

/** Names the keys, and turns them off. */
export function HelpDialog({ tabs, close }: { readonly tabs: Tabs; readonly close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOn, setOn] = useState(areKeysOn);
  useEffect(() => dialog.current?.showModal(), []);
  const all = [
    ["/", "search for an id"],
    ...tabs.map(([, name, key]) => [`g ${key}`, `go to ${name.toLowerCase()}`]),
    ["j", "next row"],
    ["k", "previous row"],
    ["Enter", "open the row"],
    ["x", "select the row"],
    ["?", "show these keys"],
  ] as const;
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="help-title">
      <h2 id="help-title">Keys</h2>
      <dl class="keys">
        {all.map(([key = "", what]) => (
          <div key={key}>
            <dt>
              {key.split(" ").map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={isOn}
          onChange={() => {
            localStorage.setItem(STORED, isOn ? "off" : "on");
            setOn(!isOn);
          }}
        />
        Single keys do this
      </label>
      <div class="buttons">
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}
