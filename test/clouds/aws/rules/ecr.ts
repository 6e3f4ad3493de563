import type { Context, Properties, Rules } from "../../simulated/model.ts";
import { isObject, numberAt, objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { when } from "../../simulated/refusals.ts";

const TAGGED = "tagged";
const ANY = "any";

const invalid = (reason: string): string =>
  `InvalidParameterException: invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${reason}'`;

function parsed(text: string | undefined): Properties | undefined {
  try {
    const value = JSON.parse(text ?? "") as unknown;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function lifecycleProblems({ inputs }: { readonly inputs: Properties }): readonly string[] {
  const policy = parsed(textAt(inputs, "policy"));
  const rules = policy === undefined ? [] : objectsAt(policy, "rules");
  if (rules.length === 0) return [invalid("the policy is no JSON with rules")];
  const priorities = rules.map((rule) => numberAt(rule, "rulePriority") ?? 0);
  const anys = rules.filter((rule) => textAt(rule, "selection.tagStatus") === ANY);
  return [
    ...when(new Set(priorities).size < priorities.length, () =>
      invalid(`rule priorities have to be unique: ${priorities.join(", ")}`),
    ),
    ...when(
      priorities.some((priority) => priority < 1),
      () => invalid("a rule priority is less than 1"),
    ),
    ...when(anys.length > 1, () => invalid("only one rule can select any tag status")),
    ...when(
      anys.some((rule) => (numberAt(rule, "rulePriority") ?? 0) < Math.max(...priorities)),
      () => {
        return invalid("the rule that selects any tag status must have the highest value for rulePriority");
      },
    ),
    ...rules.flatMap(ruleProblems),
  ];
}

function ruleProblems(rule: Properties): readonly string[] {
  const status = textAt(rule, "selection.tagStatus") ?? "";
  const count = textAt(rule, "selection.countType") ?? "";
  const named = [...textsAt(rule, "selection.tagPrefixList"), ...textsAt(rule, "selection.tagPatternList")];
  const action = textAt(rule, "action.type") ?? "";
  return [
    ...when(![TAGGED, "untagged", ANY].includes(status), () =>
      invalid(`tagStatus '${status}' is not tagged, untagged or any`),
    ),
    ...when((status === TAGGED) !== named.length > 0, () => {
      return invalid("tagPrefixList or tagPatternList is to be given with tagStatus tagged, and with no other");
    }),
    ...when(
      !["imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"].includes(count),
      () => {
        return invalid(`countType '${count}' is not known`);
      },
    ),
    ...when(count.startsWith("since") !== (textAt(rule, "selection.countUnit") === "days"), () => {
      return invalid("countUnit days is to be given with a countType that begins with since, and with no other");
    }),
    ...when((numberAt(rule, "selection.countNumber") ?? 0) < 1, () => invalid("countNumber has to be at least 1")),
    ...when(!["expire", "transition"].includes(action), () => invalid(`action type '${action}' is not known`)),
  ];
}

function replicationProblems({ cloud, inputs, region }: Context): readonly string[] {
  const destinations = objectsAt(inputs, "replicationConfiguration.rules").flatMap((rule) =>
    objectsAt(rule, "destinations"),
  );
  const own = destinations.filter(
    (destination) => textAt(destination, "region") === region && textAt(destination, "registryId") === cloud.account,
  );
  return when(own.length > 0, () => {
    return `InvalidParameterException: invalid parameter at 'replicationConfiguration' failed to satisfy constraint: 'the destination is the registry itself in ${region}'`;
  });
}

function nameProblems({ inputs }: { readonly inputs: Properties }): readonly string[] {
  const name = textAt(inputs, "name") ?? "";
  const valid =
    /^[a-z0-9]+([._-][a-z0-9]+|__[a-z0-9]+|-+[a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+|__[a-z0-9]+|-+[a-z0-9]+)*)*$/;
  return when(name !== "" && (!valid.test(name) || name.length < 2), () => {
    return `InvalidParameterException: invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression' of repository names: ${name}`;
  });
}

/** Repositories of images. */
export const ecrRules: Rules = {
  "aws:ecr/repository:Repository": { check: nameProblems },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": { check: lifecycleProblems, update: lifecycleProblems },
  "aws:ecr/replicationConfiguration:ReplicationConfiguration": {
    check: replicationProblems,
    update: replicationProblems,
  },
};
