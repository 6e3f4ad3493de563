import type { Plan, Voter } from "../topology/index.ts";

/** Names and numbers by which voters, their clients and the clouds find each other. */
export const COORDINATION = {
  namespace: "coordination",
  /** Label `app.kubernetes.io/name` of the voters, and of what takes their snapshots. */
  application: "etcd",
  snapshots: "etcd-snapshots",
  /** Source: etcd, "Configuration options"; the third is our choice. */
  ports: { client: 2379, peer: 2380, metrics: 2381 },
} as const;

/** A voter's own name in the environment's private zone. */
export function voterName(voter: Pick<Voter, "name">, privateZone: string): string {
  return `${voter.name}.${COORDINATION.application}.${privateZone}`;
}

/** A name that every voter's certificate has, and no client's: by it voters take each other. */
export function votersName(privateZone: string): string {
  return `voters.${COORDINATION.application}.${privateZone}`;
}

/** Where clients reach a voter. */
export function clientUrl(voter: Pick<Voter, "name">, privateZone: string): string {
  return `https://${voterName(voter, privateZone)}:${COORDINATION.ports.client}`;
}

/** Where the other voters reach a voter. */
export function peerUrl(voter: Pick<Voter, "name">, privateZone: string): string {
  return `https://${voterName(voter, privateZone)}:${COORDINATION.ports.peer}`;
}

/** All voters, those that leave among them, as each is told at its first start: `<name>=<URL>,…`. */
export function initialCluster({ coordination }: Pick<Plan, "coordination">, privateZone: string): string {
  const members = [...coordination.voters, ...coordination.leaving];
  return members.map((voter) => `${voter.name}=${peerUrl(voter, privateZone)}`).join(",");
}
