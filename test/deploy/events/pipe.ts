import { GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { PutEventsCommand, TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import { DescribePipeCommand, ListPipesCommand } from "@aws-sdk/client-pipes";
import { ACCOUNT_ID, REGION } from "../../../local/template.ts";
import type { Account } from "../account.ts";
import { readStream, type StreamRecord } from "./stream.ts";

/** The most that PutEvents takes. */
const ENTRIES_AT_ONCE = 10;

/** Of a pipe in a template, what decides on what it delivers. */
interface PipeProperties {
  readonly SourceParameters: {
    readonly FilterCriteria: { readonly Filters: readonly { readonly Pattern: string }[] };
  };
  readonly TargetParameters: {
    readonly EventBridgeEventBusParameters: { readonly DetailType: string; readonly Source: string };
    readonly InputTemplate: string;
  };
}

/** The one pipe of an account, as it was deployed. */
export async function deployedPipe({ pipes }: Account) {
  const { Pipes: [only, ...others] = [] } = await pipes.send(new ListPipesCommand());
  if (only === undefined || others.length > 0) throw new Error("There is not one pipe in the account.");
  return pipes.send(new DescribePipeCommand({ Name: only.Name }));
}

/**
 * Does what the deployed pipe would do with all that its source holds. The emulator has pipes, but none that delivers to
 * an event bus; filters are still matched, and events delivered, by the emulator.
 *
 * @returns How many changes the source held, and how many of them were delivered.
 */
export async function runPipe(account: Account, endpoint: string, stackName: string) {
  const { Source = "", Target = "" } = await deployedPipe(account);
  const { SourceParameters, TargetParameters } = await propertiesOf(account, stackName);
  const { DetailType, Source: source } = TargetParameters.EventBridgeEventBusParameters;

  const changes = await readStream(endpoint, Source);
  const entries = [];
  for (const change of changes) {
    if (!(await matches(account, SourceParameters.FilterCriteria.Filters, change))) continue;
    entries.push({
      EventBusName: Target,
      Source: source,
      DetailType: valueAt(DetailType, change),
      Detail: TargetParameters.InputTemplate.replace(/<(\$\.[^>]+)>/g, (_, path) => valueAt(path, change)),
    });
  }
  for (let start = 0; start < entries.length; start += ENTRIES_AT_ONCE) {
    const Entries = entries.slice(start, start + ENTRIES_AT_ONCE);
    const { FailedEntryCount } = await account.events.send(new PutEventsCommand({ Entries }));
    if (FailedEntryCount !== 0) throw new Error(`${FailedEntryCount} events were refused.`);
  }
  return { changes: changes.length, delivered: entries.length };
}

async function propertiesOf({ cloudformation }: Account, stackName: string): Promise<PipeProperties> {
  const { TemplateBody = "" } = await cloudformation.send(new GetTemplateCommand({ StackName: stackName }));
  const resources: { Type: string; Properties: PipeProperties }[] = Object.values(
    JSON.parse(TemplateBody).Resources,
  );
  const pipe = resources.find(({ Type }) => Type === "AWS::Pipes::Pipe");
  if (pipe === undefined) throw new Error("The template has no pipe.");
  return pipe.Properties;
}

async function matches(
  { events }: Account,
  filters: PipeProperties["SourceParameters"]["FilterCriteria"]["Filters"],
  change: StreamRecord,
): Promise<boolean> {
  // What an event must have to be tested at all; a change has none of it.
  const envelope = { id: "1", source: "", "detail-type": "", account: ACCOUNT_ID, region: REGION };
  const event = { ...envelope, time: new Date().toISOString(), resources: [], detail: {}, ...change };
  for (const { Pattern } of filters) {
    const { Result } = await events.send(
      new TestEventPatternCommand({ Event: JSON.stringify(event), EventPattern: Pattern }),
    );
    if (Result === true) return true;
  }
  return false;
}

/** The value at a JSON path of names; empty where there is none, as in a pipe. */
function valueAt(path: string, change: StreamRecord): string {
  let value: unknown = change;
  for (const name of path.split(".").slice(1)) value = (value as Record<string, unknown> | undefined)?.[name];
  return value === undefined ? "" : String(value);
}
