import type { PolicyResource, ReportViolation, ResourceValidationArgs } from "@pulumi/policy";
import { applyExceptions, messageOf } from "../exceptions.ts";
import type { JudgingContext, Verdict } from "../judge.ts";
import type { Policy, ResourcePolicy } from "../policy.ts";
import { Resource, Resources } from "../resource.ts";
import { declaredResource, finishedResources } from "./resources.ts";
import type { JudgedStack } from "./stack.ts";

/** A resource that a policy could not judge as it was declared. */
export interface Postponed {
  readonly policy: ResourcePolicy<never>;
  readonly urn: string;
  readonly context: JudgingContext;
}

/** What the policies that a process serves have in common. */
export class Judging {
  readonly #stack: JudgedStack;
  readonly #today: string;
  readonly #declared = new Shared<Resource>();
  readonly #resources = new Shared<Resources>();

  constructor(stack: JudgedStack, today: string) {
    this.#stack = stack;
    this.#today = today;
  }

  /** @param configured settings as the engine has put them together */
  context(policy: Policy, configured: Readonly<Record<string, unknown>>): JudgingContext {
    const { topology, plan } = this.#stack;
    const settings = { ...topology.policies.settings[policy.id], ...configured };
    return { topology, plan, today: this.#today, settings: { [policy.id]: settings } };
  }

  /** The resource that the engine is about to declare, read once for all policies. */
  declared(asking: object, args: ResourceValidationArgs): Resource {
    return this.#declared.get(asking, args.urn, () => new Resource(declaredResource(args)));
  }

  /** The resources of this preview or update, read once for all policies. */
  resources(asking: object, given: readonly PolicyResource[]): Resources {
    return this.#resources.get(asking, "", () => new Resources(finishedResources(given)));
  }

  /** Reports what no exception covers. */
  report(verdict: Verdict, report: ReportViolation, message = messageOf): void {
    const { exceptions } = this.#stack.topology.policies;
    for (const violation of applyExceptions([verdict], exceptions, this.#today).violations) {
      if (violation.exception === undefined) report(message(violation), violation.urn);
    }
  }
}

/** What several ask for one after the other, made for the first of them. Whoever asks again is told anew. */
class Shared<Value> {
  readonly #asked = new Set<object>();
  #held: { readonly key: string; readonly value: Value } | undefined;

  get(asking: object, key: string, make: () => Value): Value {
    let held = this.#held;
    if (held?.key !== key || this.#asked.has(asking)) {
      this.#asked.clear();
      held = { key, value: make() };
      this.#held = held;
    }
    this.#asked.add(asking);
    return held.value;
  }
}
