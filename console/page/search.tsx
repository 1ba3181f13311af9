import { useState } from "preact/hooks";
import { addressOf, go } from "./router.ts";
import { ask, type Refused } from "./updates.ts";

/** Goes to what an id names. */
export function Search() {
  const [trouble, setTrouble] = useState<Refused>();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const input = (event.currentTarget as HTMLFormElement).elements.namedItem("id") as HTMLInputElement;
    const id = input.value.trim();
    if (id === "") return;
    await ask<{ readonly view: string }>(`/api/find?id=${encodeURIComponent(id)}`).then(({ view }) => {
      input.value = "";
      go(addressOf(view, id));
    }, setTrouble);
  };
  return (
    <search class="search">
      <form onSubmit={(event) => void submit(event)}>
        <input
          name="id"
          type="search"
          aria-label="Id of an organization, an operation or a batch"
          placeholder="org_…, operation or batch id"
          autocomplete="off"
          spellcheck={false}
          aria-invalid={trouble !== undefined}
          aria-describedby={trouble === undefined ? undefined : "search-error"}
          onInput={() => setTrouble(undefined)}
        />
        {trouble !== undefined && (
          <p id="search-error" class="error" role="alert">
            {trouble.message}
          </p>
        )}
      </form>
    </search>
  );
}
