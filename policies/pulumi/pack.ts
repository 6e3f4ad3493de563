import { applyExceptions, messageOf } from "../exceptions.ts";
import type { JudgingContext, Verdict } from "../judge.ts";
import { judgeEnvironment, judgeResource } from "../judge.ts";
import type { Family, Policy, ResourcePolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import { NotEvaluated } from "./not-evaluated.ts";
import type { JudgedStack } from "./stack.ts";
import type { PackPolicy } from "./texts.ts";
import { judgedLastName, notEvaluatedName, policiesOf } from "./texts.ts";

/** Policies by family: of one family, or of several that one process serves. */
export type ServedPolicies = Readonly<Partial<Record<Family, readonly Policy[]>>>;

/** How binding a policy is, as the engine has it. */
export type Level = "advisory" | "mandatory" | "disabled";

/** What the engine has put together for a policy, from the pack's defaults and `--policy-pack-config`. */
export interface Configured {
  readonly level: Level;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Something to tell the engine. */
export interface Finding {
  readonly policy: PackPolicy;
  /** Undefined where no single resource is at fault. */
  readonly urn: string | undefined;
  readonly message: string;
  readonly level: Level;
}

/** A resource that a policy could not judge as it was declared. */
interface Postponed {
  readonly policy: ResourcePolicy<never>;
  readonly urn: string;
}

/** What to make a pack of. */
export interface PackParts {
  readonly served: ServedPolicies;
  readonly stack: JudgedStack;
  /** The day on which it is judged, `2026-01-31`. */
  readonly today: string;
}

/**
 * Judges what the engine shows, during one preview or update. Policies on single resources are asked before the resource is created or
 * changed, with what is declared; those on the environment at the end, with everything. They are as binding as the topology says.
 */
export class Pack {
  /** In the order in which they are asked. */
  readonly policies: readonly PackPolicy[];
  /** How binding they are, where nothing else is configured. */
  readonly enforcement: Level;
  readonly #stack: JudgedStack;
  readonly #today: string;
  readonly #byName: ReadonlyMap<string, PackPolicy>;
  readonly #families: readonly (readonly [Family, readonly Policy[]])[];
  /** Policies on single resources, by the type that they judge. */
  readonly #byType = new Map<string, ResourcePolicy<never>[]>();
  readonly #postponed: Postponed[] = [];
  #configured: ReadonlyMap<string, Configured> = new Map();

  constructor({ served, stack, today }: PackParts) {
    this.policies = policiesOf(served);
    this.enforcement = stack.topology.policies.enforcement;
    this.#stack = stack;
    this.#today = today;
    this.#byName = new Map(this.policies.map((policy) => [policy.name, policy]));
    this.#families = Object.entries(served) as [Family, readonly Policy[]][];
    for (const policy of this.#families.flatMap(([, policies]) => policies)) {
      if (policy.kind !== "resource") continue;
      for (const type of policy.types) {
        const known = this.#byType.get(type);
        if (known === undefined) this.#byType.set(type, [policy]);
        else known.push(policy);
      }
    }
  }

  /** The settings that the topology declares, by policy: the engine puts defaults below them, and `--policy-pack-config` above. */
  get declaredSettings(): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
    const { settings } = this.#stack.topology.policies;
    return new Map(Object.entries(settings).filter(([policy]) => this.#byName.has(policy)));
  }

  configure(configured: ReadonlyMap<string, Configured>): void {
    this.#configured = configured;
  }

  /** Whether anything judges a resource of this type before it is created. */
  judges(type: string): boolean {
    return this.#byType.has(type);
  }

  /** Judges a resource that is about to be declared. What is not known yet is postponed. */
  judgeDeclared(resource: Resource): Finding[] {
    return (this.#byType.get(resource.type) ?? []).flatMap((policy) => {
      const level = this.#levelOf(policy.id);
      if (level === "disabled") return [];
      const verdict = judgeResource(policy, resource, this.#context(policy));
      if (verdict.unevaluated.length > 0) this.#postponed.push({ policy, urn: resource.urn });
      return this.#findings(verdict, policy.id);
    });
  }

  /** Judges everything at the end of a preview or an update. Nothing is left behind for the next. */
  judgeAll(resources: Resources): Finding[] {
    const postponed = this.#postponed.splice(0);
    return this.#families.flatMap(([family, policies]) => {
      const notEvaluated = new NotEvaluated();
      return [
        ...policies.flatMap((policy) => {
          if (policy.kind !== "environment" || this.#levelOf(policy.id) === "disabled") return [];
          const verdict = judgeEnvironment(policy, resources, this.#context(policy));
          notEvaluated.add(verdict.unevaluated);
          return this.#findings(verdict, policy.id);
        }),
        ...this.#judgeLast(
          family,
          postponed.filter(({ policy }) => policies.includes(policy)),
          resources,
          notEvaluated,
        ),
        ...notEvaluated.messages().flatMap((told) => this.#told(notEvaluatedName(family), told)),
      ];
    });
  }

  /**
   * Judges what policies on single resources could not judge as it was declared: the engine does not tell them then what a property was made
   * from, and in a preview of changes some values are known only after others.
   */
  #judgeLast(
    family: Family,
    postponed: readonly Postponed[],
    resources: Resources,
    notEvaluated: NotEvaluated,
  ): Finding[] {
    return postponed.flatMap(({ policy, urn }) => {
      const resource = resources.get(urn);
      if (resource === undefined) return [];
      const verdict = judgeResource(policy, resource, this.#context(policy));
      notEvaluated.add(verdict.unevaluated);
      return this.#findings(verdict, judgedLastName(family), `${policy.id}: `);
    });
  }

  #context(policy: Policy): JudgingContext {
    const { topology, plan } = this.#stack;
    const settings = { ...topology.policies.settings[policy.id], ...this.#configured.get(policy.id)?.settings };
    return { topology, plan, today: this.#today, settings: { [policy.id]: settings } };
  }

  #levelOf(name: string): Level {
    return this.#configured.get(name)?.level ?? this.#byName.get(name)?.level ?? this.enforcement;
  }

  /** What no exception covers. */
  #findings(verdict: Verdict, name: string, prefix = ""): Finding[] {
    const { violations } = applyExceptions([verdict], this.#stack.topology.policies.exceptions, this.#today);
    return violations
      .filter(({ exception }) => exception === undefined)
      .flatMap((violation) => this.#told(name, { urn: violation.urn, message: `${prefix}${messageOf(violation)}` }));
  }

  #told(name: string, { urn, message }: { readonly urn: string | undefined; readonly message: string }): Finding[] {
    const policy = this.#byName.get(name);
    const level = this.#levelOf(name);
    return policy === undefined || level === "disabled" ? [] : [{ policy, urn, message, level }];
  }
}
