import type { LossRunbook, Plan, Topology } from "../../components/topology/index.ts";
import { askedLoss, lossRunbook, parseTopology, plan } from "../../components/topology/index.ts";

const aws = (index: number): object => ({ cloud: "aws", index });
const DNS = { zone: "example.com" };

const topology = (declared: object): Topology => parseTopology(declared, { name: "prod", source: "a test" });

/** Small environments, of which the runbooks are known. */
export const ENVIRONMENTS = {
  one: topology({ regions: { "eu-west-1": aws(0) }, dns: DNS }),
  two: topology({ regions: { "eu-west-1": aws(0), "eu-central-1": aws(1) }, dns: DNS }),
  /** On one cloud, so that an accelerator is the entry. */
  three: topology({ regions: { "eu-west-1": aws(0), "eu-central-1": aws(1), "us-east-1": aws(2) }, dns: DNS }),
  passive: topology({
    regions: { "eu-west-1": aws(0), "eu-central-1": aws(1), "us-east-1": aws(2) },
    dns: DNS,
    failover: { mode: "active-passive", order: ["eu-central-1"] },
  }),
  five: topology({
    regions: {
      "eu-west-1": aws(0),
      "eu-central-1": aws(1),
      "us-east-1": aws(2),
      "europe-west4": { cloud: "gcp", index: 3 },
      "us-east4": { cloud: "gcp", index: 4 },
    },
    dns: DNS,
    coordination: { placement: { "eu-west-1": 1, "eu-central-1": 1, "europe-west4": 1 } },
  }),
  /** Voters that one region has the majority of: accepted where no region has to be survived. */
  uneven: topology({
    regions: { "eu-west-1": aws(0), "eu-central-1": aws(1) },
    dns: DNS,
    coordination: { placement: { "eu-west-1": 2, "eu-central-1": 1 } },
    cassandra: { strongDatacenters: ["eu-west-1", "eu-central-1"] },
  }),
} as const;

const PLANS = new Map<string, Plan>();

/** The plan of an environment, made once. */
export function planOf(name: keyof typeof ENVIRONMENTS): Plan {
  const planned = PLANS.get(name) ?? plan(ENVIRONMENTS[name]);
  PLANS.set(name, planned);
  return planned;
}

/** The runbook of a loss, by the name that a person would ask for. */
export function runbookOf(name: keyof typeof ENVIRONMENTS, loss: string): LossRunbook {
  return lossRunbook(ENVIRONMENTS[name], planOf(name), askedLoss(ENVIRONMENTS[name], loss));
}
