import { z } from "zod";
import { field } from "./field.ts";
import { distinctList } from "./list.ts";

/** Kebab case. Which ids there are is known to the policies, which look at these settings again. */
const policyId = z.string().regex(/^[a-z][a-z0-9-]{2,62}$/, "a policy's id, such as vpc-flow-logs");

const exception = z.strictObject({
  policy: field(policyId, { description: "The policy that may be violated." }),
  resource: field(z.string().min(1).max(500), {
    description:
      "The resource that may violate it: its URN, or its logical name at the URN's end. `*` stands for any text. `environment` where no single " +
      "resource is at fault.",
    examples: ["eu-west-1-load-balancing-load-balancer", "*-registry-repository"],
  }),
  reason: field(z.string().min(15, "a reason of 15 characters or more").max(300), {
    description: "Why. Reviewers read it, and so does who meets the exception next year.",
  }),
  until: field(z.iso.date("a day such as 2027-03-31"), {
    description:
      "Last day on which it holds. From the next day on the violation counts again, and the report says that the exception has ended.",
    examples: ["2027-03-31"],
  }),
});

export const policies = z.strictObject({
  enforcement: field(z.enum(["advisory", "mandatory"]).optional(), {
    description:
      "Whether a violation stops an update, or is only told. Default: `mandatory` on `staging` and `prod`, else `advisory`.",
  }),
  monthlyBudget: field(z.number().positive().max(100_000_000).optional(), {
    description:
      "What the environment may cost by existing, before traffic, by the dated prices of `policies/cost/prices.json`. Default: by the class of " +
      "environment, as the policy `monthly-budget` says.",
    unit: "USD",
  }),
  exceptions: field(distinctList(exception, "exception", { minimum: 0, maximum: 200 }).default([]), {
    description: "Violations that are accepted, each with its reason and its end.",
    keys: "exception",
  }),
  settings: field(z.record(policyId, z.record(z.string(), z.unknown())).default({}), {
    description: "Settings of single policies, by the policy's id. docs/policies.md lists them.",
    keys: "policy",
    examples: [{ "log-retention": { leastDays: 90 } }],
  }),
});
