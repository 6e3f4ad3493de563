import type { z } from "zod";
import type { Plan, Topology } from "../components/topology/index.ts";
import type { Resource, Resources } from "./resource.ts";

/** A pack of policies. */
export type Family = "resilience" | "security" | "cost" | "operations";

/** How bad it is when it is violated. */
export type Severity = "low" | "medium" | "high" | "critical";

/** Where a policy comes from: a control of a framework, as that framework numbers it. */
export interface Reference {
  readonly framework: "Well-Architected" | "CIS" | "FSBP" | "checkov" | "AWS documentation" | "Meridian";
  /** `REL10-BP01`, `EKS.1`, `CKV_AWS_37`; a page's title for documentation. */
  readonly id: string;
}

/** What a policy may know beside the resources. */
export interface PolicyContext<Settings> {
  /** What was declared. */
  readonly topology: Topology;
  /** What was planned from it. Rules about capacity judge what is declared in resources, and take from here only what is demanded. */
  readonly plan: Plan;
  /** The policy's own settings, defaults filled in. */
  readonly settings: Settings;
  /** The day on which it is judged, `2026-01-31`. */
  readonly today: string;
}

/** What every policy says about itself. */
export interface PolicyText {
  /** Kebab case, unique among all packs, such as `kafka-survives-a-broker`. Exceptions and settings name it. */
  readonly id: string;
  /** What it demands, in a sentence: "Kafka clusters keep three copies…". */
  readonly demands: string;
  /** Why, in a sentence or two. */
  readonly why: string;
  readonly severity: Severity;
  readonly references: readonly Reference[];
  /** How to fulfil it, in an imperative sentence that names the topology's field or the component's argument. */
  readonly remediation: string;
}

/**
 * Judges one resource at a time: as soon as it is declared, and before it is created.
 *
 * @typeParam Settings what may be set, beside the defaults
 */
export interface ResourcePolicy<Settings = unknown> extends PolicyText {
  readonly kind: "resource";
  /** Type tokens of the resources that it judges. */
  readonly types: readonly string[];
  /** Settings that an environment may change, each with a default and a description. Default: none. */
  readonly settings?: z.ZodType<Settings>;
  /**
   * What is wrong, a sentence each: what was found and what is accepted, without values that could be secret.
   *
   * @throws UnknownProperty from what it reads: whoever calls notes the resource down as not evaluated
   */
  readonly judge: (resource: Resource, context: PolicyContext<Settings>) => readonly string[];
}

/** Takes down what an environment's policy finds. */
export interface Report {
  /** Something is wrong with a resource. */
  readonly violation: (resource: Resource, message: string) => void;
  /** Something is missing, or wrong with the environment as a whole. */
  readonly missing: (message: string) => void;
  /**
   * Looks at a part, such as one resource. What is unknown there is noted down as not evaluated, and the others are judged all the same.
   *
   * @returns what `look` returns; undefined where it met something unknown
   */
  readonly whereKnown: <Result>(look: () => Result) => Result | undefined;
}

/** Judges all resources of an environment together. */
export interface EnvironmentPolicy<Settings = unknown> extends PolicyText {
  readonly kind: "environment";
  readonly settings?: z.ZodType<Settings>;
  /** Whether there is anything to judge: an environment without Kafka has no Kafka that could be wrong. */
  readonly applies: (resources: Resources, context: PolicyContext<Settings>) => boolean;
  readonly judge: (resources: Resources, context: PolicyContext<Settings>, report: Report) => void;
}

/** A policy of either kind, whatever its settings. */
export type Policy = ResourcePolicy<never> | EnvironmentPolicy<never>;

/** Declares a policy on single resources, and infers the type of its settings. */
export const resourcePolicy = <Settings = unknown>(policy: Omit<ResourcePolicy<Settings>, "kind">): Policy =>
  ({ kind: "resource", ...policy }) as unknown as Policy;

/** Declares a policy on the whole environment, and infers the type of its settings. */
export const environmentPolicy = <Settings = unknown>(policy: Omit<EnvironmentPolicy<Settings>, "kind">): Policy =>
  ({ kind: "environment", ...policy }) as unknown as Policy;
