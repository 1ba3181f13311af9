import type { ComponentChildren } from "preact";
import type { Place } from "../router.ts";
import type { ViewProps } from "../view-props.ts";
import { BatchView } from "./batch.tsx";
import { BatchesView } from "./batches.tsx";
import { LettersView } from "./letters.tsx";
import { OperationView } from "./operation.tsx";
import { OrganizationView } from "./organization.tsx";
import { OverviewView } from "./overview.tsx";

/** A view of the page. */
export interface View {
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
export function viewOf({ path: [kind, id] }: Place): View | undefined {
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
