import type { About } from "../../protocol.ts";
import { Empty, OrganizationLink, State, Time, Who } from "../parts.tsx";
import type { LastDrift } from "../types.ts";
import { count, counted } from "../words.ts";

/** What the last comparison with the tenant came to. The command line makes it: it takes a read of the tenant for each organization. */
export function Drift({ of: last, about }: { readonly of: LastDrift | null; readonly about: About }) {
  if (last === null) {
    return (
      <Empty>
        The record was never compared with the tenant. <code>orgconn drift --all {about.options}</code>{" "}
        compares them, with one read of the tenant for each organization.
      </Empty>
    );
  }
  const { ended_at, by, after, organizations, compared, not_compared, differ, kinds, repaired } = last;
  return (
    <>
      <p>
        <State
          of={differ === 0 ? "done" : "superseded"}
          word={`${count(differ)} of ${counted(compared, "connection")} ${differ === 1 || compared === 1 ? "differs" : "differ"}`}
        />
        {kinds !== "" && <>: {kinds}</>}
      </p>
      <p class="muted">
        Compared <Time at={ended_at} /> by <Who is={by} />, {counted(organizations, "organization")}
        {after !== undefined && (
          <>
            {" "}
            after <OrganizationLink id={after} />
          </>
        )}
        {not_compared > 0 && `; ${counted(not_compared, "connection")} could not be compared`}
        {repaired > 0 && `; ${counted(repaired, "repair")} ${repaired === 1 ? "was" : "were"} enqueued`}.
      </p>
    </>
  );
}
