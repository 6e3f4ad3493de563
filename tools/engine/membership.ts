import { listProcesses } from "../../providers/local/records.ts";

/** Processes that are members of a cluster with data of its own: a Cassandra node, an etcd voter. */
const MEMBER = /\/(cassandra|etcd-[^/]+)$/;

/** Members of the environment's clusters, by the name of their process, such as `north/cassandra`. Sorted. */
export interface Membership {
  readonly running: readonly string[];
  readonly planned: readonly string[];
}

/** What of a plan decides on the members. */
export interface PlannedMembers {
  readonly regions: readonly { readonly name: string }[];
  readonly coordination: { readonly voters: readonly { readonly region: string; readonly name: string }[] };
}

/** The members that the plan asks for. */
export function plannedMembers(plan: PlannedMembers): string[] {
  return [
    ...plan.regions.map((region) => `${region.name}/cassandra`),
    ...plan.coordination.voters.map((voter) => `${voter.region}/etcd-${voter.name}`),
  ].sort();
}

/**
 * Compares the members that have been started on this machine with those that the plan asks for.
 *
 * @param processes folder of the environment's processes
 * @returns undefined when they are the same, or when none has been started
 */
export function membershipChange(processes: string, planned: readonly string[]): Membership | undefined {
  const names = listProcesses(processes).map((record) => record.name);
  const running = [...new Set(names)].filter((name) => MEMBER.test(name)).sort();
  if (running.length === 0 || running.join() === planned.join()) return undefined;
  return { running, planned };
}

/** Tells what would have to join or leave, and what to do instead. */
export function describeMembershipChange(name: string, { running, planned }: Membership): string {
  const joining = planned.filter((member) => !running.includes(member));
  const leaving = running.filter((member) => !planned.includes(member));
  const lines = [
    ...(joining.length > 0 ? [`  would join    ${joining.join(", ")}`] : []),
    ...(leaving.length > 0 ? [`  would leave   ${leaving.join(", ")}`] : []),
  ];
  return (
    `${name} runs with other members than stacks/Pulumi.${name}.yaml now asks for:\n\n${lines.join("\n")}\n\n` +
    "Their data would not be moved, so nothing has been touched. An environment on this machine takes members in, or lets them\n" +
    `go, only from anew: npm run destroy ${name}, then npm run up ${name}. That loses what is stored in it.`
  );
}
