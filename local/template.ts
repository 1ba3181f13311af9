/** The account that the embedded stack pretends to be; the stand-ins agree on it. */
export const ACCOUNT_ID = "000000000000";
/** The region that the embedded stack pretends to be in. */
export const REGION = "us-east-1";

/** A resource as CloudFormation spells it. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** A synthesized CloudFormation template. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** A resource with every reference in its properties resolved. */
export interface ResolvedResource {
  /** Its name in the account; the logical id where its type has none. */
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Resolves a template's references to names and ARNs, as CloudFormation would for the few types that run locally. */
export interface TemplateReader {
  /**
   * All resources of one type.
   *
   * @param wanted The properties that are needed; the others may refer to what does not run locally.
   */
  resourcesOf(type: string, wanted: readonly string[]): ResolvedResource[];
  /**
   * The stack's outputs by name.
   *
   * @param wanted The outputs that are needed; the others may refer to what does not run locally.
   */
  outputs(wanted: readonly string[]): Record<string, string>;
}

/** Stack name that stands in for a deployed one. */
const STACK_NAME = "orgconn-local";

/**
 * Reads a synthesized template.
 *
 * @param template The template.
 * @param queueEndpoint Where the queues are reached; their URLs begin with it.
 * @throws Error naming the place of an intrinsic function or reference that is not understood.
 * @example readTemplate(template, "http://127.0.0.1:9324").resourcesOf("AWS::SQS::Queue", ["VisibilityTimeout"])
 */
export function readTemplate(template: Template, queueEndpoint: string): TemplateReader {
  const pseudo: Readonly<Record<string, string>> = {
    "AWS::AccountId": ACCOUNT_ID,
    "AWS::Region": REGION,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": STACK_NAME,
    "AWS::StackId": `arn:aws:cloudformation:${REGION}:${ACCOUNT_ID}:stack/${STACK_NAME}/0`,
  };

  function resourceAt(logicalId: string, path: string): Resource {
    const resource = template.Resources[logicalId];
    if (resource === undefined) throw new Error(`${path} refers to ${logicalId}, which the template lacks.`);
    return resource;
  }

  function nameOf(logicalId: string, path: string): string {
    const { Type, Properties = {} } = resourceAt(logicalId, path);
    if (UNNAMED.has(Type)) return logicalId;
    const property = NAME_PROPERTIES[Type];
    if (property === undefined)
      throw new Error(`${path} refers to ${logicalId}: ${Type} does not run locally.`);
    const name = Properties[property];
    if (name !== undefined) return String(resolve(name, `${logicalId}.${property}`));
    return `${STACK_NAME}-${logicalId}${Properties.FifoQueue === true ? ".fifo" : ""}`;
  }

  function arnOf(logicalId: string, path: string): string {
    const name = nameOf(logicalId, path);
    const prefix = ARN_PREFIXES[resourceAt(logicalId, path).Type];
    return `arn:aws:${prefix}${name}`;
  }

  function referTo(logicalId: string, path: string): string {
    const known = pseudo[logicalId];
    if (known !== undefined) return known;
    const name = nameOf(logicalId, path);
    switch (resourceAt(logicalId, path).Type) {
      case "AWS::SQS::Queue":
        return `${queueEndpoint}/${ACCOUNT_ID}/${name}`;
      case "AWS::SecretsManager::Secret":
        return arnOf(logicalId, path);
      default:
        return name;
    }
  }

  function attributeOf(logicalId: string, attribute: string, path: string): string {
    switch (attribute) {
      case "Arn":
        return arnOf(logicalId, path);
      case "QueueName":
        return nameOf(logicalId, path);
      case "QueueUrl":
        return referTo(logicalId, path);
      default:
        throw new Error(`${path} asks for the attribute ${attribute}, which is not known locally.`);
    }
  }

  function substitute(text: string, values: Readonly<Record<string, unknown>>, path: string): string {
    return text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
      if (literal !== "") return `\${${name}}`;
      if (Object.hasOwn(values, name)) return String(resolve(values[name], path));
      const [logicalId = "", attribute] = name.split(".");
      return attribute === undefined ? referTo(logicalId, path) : attributeOf(logicalId, attribute, path);
    });
  }

  function call(name: string, argument: unknown, path: string): unknown {
    if (name === "Ref") return referTo(String(argument), path);
    if (name === "Fn::Sub" && typeof argument === "string") return substitute(argument, {}, path);
    const list = resolveList(typeof argument === "string" ? argument.split(".") : argument, name, path);
    switch (name) {
      case "Fn::GetAtt":
        return attributeOf(String(list[0]), String(list[1]), path);
      case "Fn::Join":
        return (list[1] as unknown[]).join(String(list[0]));
      case "Fn::Select":
        return (list[1] as unknown[])[Number(list[0])];
      case "Fn::Split":
        return String(list[1]).split(String(list[0]));
      case "Fn::Sub":
        return substitute(String(list[0]), list[1] as Record<string, unknown>, path);
      default:
        throw new Error(`${path} uses ${name}, which is not understood locally.`);
    }
  }

  function resolveList(argument: unknown, name: string, path: string): unknown[] {
    if (!Array.isArray(argument)) throw new Error(`${path}: ${name} needs a list.`);
    return argument.map((entry) => resolve(entry, path));
  }

  function resolve(value: unknown, path: string): unknown {
    if (Array.isArray(value)) return value.map((entry, index) => resolve(entry, `${path}[${index}]`));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    const [only] = entries;
    if (entries.length === 1 && only !== undefined && (only[0] === "Ref" || only[0].startsWith("Fn::"))) {
      return call(only[0], only[1], path);
    }
    return Object.fromEntries(entries.map(([name, entry]) => [name, resolve(entry, `${path}.${name}`)]));
  }

  return {
    resourcesOf(type, wanted) {
      return Object.entries(template.Resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([logicalId, { Properties = {} }]) => ({
          name: type in NAME_PROPERTIES ? nameOf(logicalId, logicalId) : logicalId,
          properties: Object.fromEntries(
            Object.entries(Properties)
              .filter(([property]) => wanted.includes(property))
              .map(([property, value]) => [property, resolve(value, `${logicalId}.${property}`)]),
          ),
        }));
    },
    outputs: (wanted) =>
      Object.fromEntries(
        Object.entries(template.Outputs ?? {})
          .filter(([name]) => wanted.includes(name))
          .map(([name, { Value }]) => [name, String(resolve(Value, `Outputs.${name}`))]),
      ),
  };
}

/** The property that names a resource of each type that runs locally. */
const NAME_PROPERTIES: Readonly<Record<string, string>> = {
  "AWS::SQS::Queue": "QueueName",
  "AWS::DynamoDB::Table": "TableName",
  "AWS::SecretsManager::Secret": "Name",
  "AWS::Lambda::Function": "FunctionName",
  "AWS::Scheduler::ScheduleGroup": "Name",
  "AWS::IAM::Role": "RoleName",
  "AWS::Logs::LogGroup": "LogGroupName",
};

/** Types that run locally and have no name, but an id that AWS chooses. */
const UNNAMED: ReadonlySet<string> = new Set(["AWS::Lambda::EventSourceMapping", "AWS::KMS::Key"]);

const ARN_PREFIXES: Readonly<Record<string, string>> = {
  "AWS::SQS::Queue": `sqs:${REGION}:${ACCOUNT_ID}:`,
  "AWS::DynamoDB::Table": `dynamodb:${REGION}:${ACCOUNT_ID}:table/`,
  "AWS::SecretsManager::Secret": `secretsmanager:${REGION}:${ACCOUNT_ID}:secret:`,
  "AWS::Lambda::Function": `lambda:${REGION}:${ACCOUNT_ID}:function:`,
  "AWS::KMS::Key": `kms:${REGION}:${ACCOUNT_ID}:key/`,
  "AWS::IAM::Role": `iam::${ACCOUNT_ID}:role/`,
};
