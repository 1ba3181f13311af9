import type { Template } from "aws-cdk-lib/assertions";

/** A statement of a policy. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** A policy of a template, by the logical id of the resource that it belongs to. */
export interface Policy {
  readonly id: string;
  readonly type: string;
  /** The roles that it gives its permissions to, where it is not a resource's own. */
  readonly roles: readonly string[];
  readonly statements: readonly Statement[];
}

interface Document {
  readonly Statement: readonly Statement[];
}

/** The properties that hold a policy, in every type that can be in our templates. */
const DOCUMENTS = ["PolicyDocument", "KeyPolicy", "AssumeRolePolicyDocument", "ResourcePolicy", "Policy"];

/** Every policy in a template: of roles, and of resources. */
export function policiesOf(template: Template): Policy[] {
  const { Resources } = template.toJSON() as {
    Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
  };
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
    const inline = listOf((Properties.Policies ?? []) as { PolicyDocument: Document }[]);
    const documents = [
      ...DOCUMENTS.flatMap((name) => (Properties[name] === undefined ? [] : [Properties[name] as Document])),
      ...inline.map(({ PolicyDocument }) => PolicyDocument),
    ];
    const roles = ((Properties.Roles ?? []) as unknown[]).map(textOf);
    return documents.map(({ Statement }) => ({
      id: withoutHash(id),
      type: Type,
      roles,
      statements: listOf(Statement),
    }));
  });
}

/** `"sqs:SendMessage on WorkerDeadLetters"`, for every action and resource that a role may use, in order. */
export function allowedTo(template: Template, role: string): string[] {
  return policiesOf(template)
    .filter(({ type, roles }) => type === "AWS::IAM::Policy" && roles.includes(role))
    .flatMap(({ statements }) => statements)
    .flatMap(({ Action, Resource }) =>
      listOf(Action).flatMap((action) =>
        listOf(Resource).map((resource) => `${action} on ${textOf(resource)}`),
      ),
    )
    .sort();
}

export function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

/** A value as a person would write it: references by their logical ids, without the hash at the end. */
export function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const {
    Ref,
    "Fn::GetAtt": attribute,
    "Fn::Join": join,
  } = value as {
    Ref?: string;
    "Fn::GetAtt"?: [string, string];
    "Fn::Join"?: [string, unknown[]];
  };
  if (Ref !== undefined) return Ref.startsWith("AWS::") ? `\${${Ref}}` : withoutHash(Ref);
  if (attribute !== undefined) {
    const [id, name] = attribute;
    return name === "Arn" ? withoutHash(id) : `${withoutHash(id)}.${name}`;
  }
  if (join !== undefined) return join[1].map(textOf).join(join[0]);
  throw new Error(`${JSON.stringify(value)} is not understood`);
}

function withoutHash(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, "");
}
