import type { ISubnet, IVpc, SubnetSelection } from "aws-cdk-lib/aws-ec2";

/** What a selection of subnets may say. */
const MEMBERS = {
  availabilityZones: true,
  onePerAz: true,
  subnetFilters: true,
  subnetGroupName: true,
  subnets: true,
  subnetType: true,
} as const satisfies Record<keyof SubnetSelection, true>;

/** Says what is wrong with the network that a worker is given. Subnets that are named one by one are taken as they are. */
export function networkProblems(vpc: IVpc | undefined, selection: SubnetSelection = {}): string[] {
  const unknown = Object.keys(selection).filter((name) => !(name in MEMBERS));
  if (unknown.length > 0) {
    return unknown.map(
      (name) => `vpcSubnets.${name} does not exist: a selection has ${Object.keys(MEMBERS).join(", ")}`,
    );
  }
  if (vpc === undefined || selection.subnets !== undefined) return [];
  const isolated = new Set<ISubnet>(vpc.isolatedSubnets);
  if (!vpc.selectSubnets(selection).subnets.some((subnet) => isolated.has(subnet))) return [];
  return [
    "vpcSubnets must be subnets with a way out to Auth0, such as { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }, but were isolated ones. " +
      "If they have another way out, such as a transit gateway, name them one by one: { subnets: […] }",
  ];
}
