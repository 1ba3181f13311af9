import type { Template } from "aws-cdk-lib/assertions";

/** A resource of a template. */
export type Resource = { readonly Type: string; readonly Properties?: Record<string, unknown> } & Record<
  string,
  unknown
>;

/** The resources of a type, by their logical ids. */
export function resources(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>;
}
