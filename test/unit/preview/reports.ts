import type { EngineEvent } from "@pulumi/pulumi/automation";
import { changesOf } from "../../../tools/preview/changes/index.ts";
import { gateOf } from "../../../tools/preview/gate.ts";
import type { PreviewReport } from "../../../tools/preview/report.ts";

export const REGIONS = ["eu-west-1", "eu-central-1", "us-east-1"];
export const TIERS = ["network", "kubernetes", "kafka", "redis", "keys"];

/** A report of events, with what a test gives besides. */
export function reportFrom(events: readonly EngineEvent[], parts: Partial<PreviewReport> = {}): PreviewReport {
  const { changes, counts, errors } = changesOf(events, { regions: REGIONS });
  return {
    environment: "prod",
    source: "simulated",
    base: { name: "main", commit: "3391b80c0ffee00000000000000000000000abcd" },
    head: { name: "working tree", commit: undefined },
    errors,
    counts,
    changes,
    regions: REGIONS.map((name) => ({ name, cloud: "aws" as const, state: "active" })),
    tiers: TIERS,
    links: [
      { from: "eu-west-1", to: "eu-central-1" },
      { from: "eu-west-1", to: "us-east-1" },
      { from: "eu-central-1", to: "us-east-1" },
    ],
    blast: undefined,
    plan: undefined,
    cost: undefined,
    missing: {},
    policies: undefined,
    gate: gateOf(changes, parts.policies, errors),
    ...parts,
  };
}
