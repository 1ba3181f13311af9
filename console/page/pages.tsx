import type { About } from "../protocol.ts";
import { Command } from "./parts.tsx";
import type { Refused } from "./updates.ts";

/** The address of the overview of this console's own deployment. */
export function addressOfOwn({ slug }: About): string {
  return `/${encodeURIComponent(slug)}`;
}

/** Before anything is known. */
export function Loading({ trouble }: { readonly trouble: Refused | undefined }) {
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

/** What a page shows whose login has ended. */
export function LoggedOut() {
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

/** A link of another deployment, with the command that opens its console. */
export function OtherDeployment({ slug, about }: { readonly slug: string; readonly about: About }) {
  const options =
    slug === "local" ? "--local" : slug.startsWith("local-") ? `--local ${slug.slice(6)}` : `--stack ${slug}`;
  return (
    <div class="view">
      <h1>This link is for another deployment</h1>
      <p>
        This console shows {about.deployment}. The link is for <strong>{slug}</strong>; open its console in
        another terminal:
      </p>
      <Command line={`orgconn console ${options}`} />
      <p>
        <a href={addressOfOwn(about)}>Go to the overview of {about.deployment}</a>
      </p>
    </div>
  );
}

/** An address that no view has. */
export function Missing() {
  return (
    <div class="view">
      <h1>There is no such view</h1>
      <p>Choose one above, or search for the id of an organization, an operation or a batch.</p>
    </div>
  );
}
