import { readFile } from "node:fs/promises";
import { OUTPUT_NAMES } from "../contract/output-names.ts";
import { builtFile } from "../lib/built-file.ts";
import { type HttpApiDeployment, readHttpApi } from "./http-api/deployment.ts";
import { QUEUE_PROPERTIES } from "./queues.ts";
import { TABLE_PROPERTIES } from "./tables.ts";
import { type ResolvedResource, readTemplate, type Template } from "./template.ts";

/** What is deployed, as far as it runs locally. */
export interface Deployment {
  readonly queues: readonly ResolvedResource[];
  readonly tables: readonly ResolvedResource[];
  readonly secrets: readonly ResolvedResource[];
  /** The keys that can sign in place of a secret, the oldest first. */
  readonly signingKeys: readonly ResolvedResource[];
  /** The worker's function. */
  readonly worker: ResolvedResource;
  readonly workerVariables: Readonly<Record<string, string>>;
  readonly mappings: readonly MappingProperties[];
  /** What applies rules to events of the tenant, where the template has it. */
  readonly tenantEvents?: TenantEventsDeployment;
  /** The HTTP API in front of the lanes, where the template has it. */
  readonly httpApi?: HttpApiDeployment | undefined;
  /** The stack's outputs by name, as far as the command line needs them. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** The function that applies rules to events, and where the events come from. */
export interface TenantEventsDeployment {
  readonly function: ResolvedResource;
  readonly mapping: MappingProperties;
  /** The name of the partner event source, and of its bus. */
  readonly eventSourceName: string;
}

/** An event source mapping, as the template describes it. */
export interface MappingProperties {
  readonly id: string;
  readonly queueArn: string;
  readonly queueUrl: string;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  readonly enabled: boolean;
}

const MAPPING_PROPERTIES = ["EventSourceArn", "FunctionName", "BatchSize", "ScalingConfig", "Enabled"];
const FUNCTION_PROPERTIES = ["Timeout", "MemorySize", "Handler", "Environment"];

/** Reads the template that the build synthesized. */
export async function readBuiltTemplate(): Promise<Template> {
  return JSON.parse(await readFile(builtFile("embedded/template.json"), "utf8")) as Template;
}

/**
 * Finds in a template what runs locally.
 *
 * @param queueEndpoint Where the queues are reached.
 * @throws Error when the template joins no function, or more than one, to queues.
 */
export function readDeployment(template: Template, queueEndpoint: string): Deployment {
  const reader = readTemplate(template, queueEndpoint);
  const mappings = reader.resourcesOf("AWS::Lambda::EventSourceMapping", MAPPING_PROPERTIES);
  const names = new Set(mappings.map(({ properties }) => String(properties.FunctionName)));
  const functions = reader.resourcesOf("AWS::Lambda::Function", FUNCTION_PROPERTIES);
  const joined = functions.filter(({ name }) => names.has(name));
  const ruled = joined.find((one) => "TENANT_RULES" in variablesOf(one));
  const [worker, ...others] = joined.filter((one) => one !== ruled);
  if (worker === undefined || others.length > 0) {
    throw new Error(`The template joins ${others.length + (worker ? 1 : 0)} functions to queues, not one.`);
  }
  const describe = (mapping: ResolvedResource) => describeMapping(mapping, queueEndpoint);
  const fed = (one: ResolvedResource) =>
    mappings.filter(({ properties }) => properties.FunctionName === one.name).map(describe);
  const [eventBus] = reader.resourcesOf("AWS::Events::Rule", ["EventBusName"]);
  const [ruledMapping] = ruled === undefined ? [] : fed(ruled);
  const signingKeys = reader
    .resourcesOf("AWS::KMS::Key", ["KeyUsage"])
    .filter(({ properties }) => properties.KeyUsage === "SIGN_VERIFY");
  return {
    queues: reader.resourcesOf("AWS::SQS::Queue", QUEUE_PROPERTIES),
    tables: reader.resourcesOf("AWS::DynamoDB::Table", TABLE_PROPERTIES),
    secrets: reader.resourcesOf("AWS::SecretsManager::Secret", ["SecretString"]),
    signingKeys,
    worker,
    workerVariables: variablesOf(worker),
    mappings: fed(worker),
    ...(ruled &&
      ruledMapping && {
        tenantEvents: {
          function: ruled,
          mapping: ruledMapping,
          eventSourceName: String(eventBus?.properties.EventBusName),
        },
      }),
    httpApi: readHttpApi(reader, functions),
    outputs: reader.outputs([...OUTPUT_NAMES, "LogGroupName", "PauseScheduleGroupName", "PauseRoleArn"]),
  };
}

function variablesOf({ properties }: ResolvedResource): Readonly<Record<string, string>> {
  const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Record<string, string> };
  return Variables;
}

function describeMapping({ name, properties }: ResolvedResource, queueEndpoint: string): MappingProperties {
  const { EventSourceArn, BatchSize, ScalingConfig, Enabled } = properties;
  return {
    id: name,
    queueArn: String(EventSourceArn),
    // An ARN ends with the account and the name, and so does a URL.
    queueUrl: [queueEndpoint, ...String(EventSourceArn).split(":").slice(-2)].join("/"),
    batchSize: Number(BatchSize),
    maximumConcurrency: (ScalingConfig as { MaximumConcurrency: number }).MaximumConcurrency,
    enabled: Enabled !== false,
  };
}
