import type { Value } from "../../../policies/values.ts";
import type { Case } from "../case.ts";

const ACL = "eu-west-1-load-balancing-firewall-web-acl";
const LOG = "eu-west-1-load-balancing-firewall-logging";
const DROPS = `${LOG}: its filter drops requests that were blocked, and has to keep them`;

/** A logging filter of one rule, whose conditions are actions or `label`. */
const filter = (
  defaultBehavior: string,
  behavior: string,
  requirement: string,
  ...actions: readonly string[]
): Value => ({
  defaultBehavior,
  filters: [
    {
      behavior,
      requirement,
      conditions: actions.map((action) =>
        action === "label" ? { labelNameCondition: { labelName: "checked" } } : { actionCondition: { action } },
      ),
    },
  ],
});

export const FIREWALL_LOG_CASES: readonly Case[] = [
  ...(
    [
      ["everything", undefined],
      ["all but what was let through", filter("KEEP", "DROP", "MEETS_ALL", "ALLOW", "label")],
      ["what was blocked, and nothing else", filter("DROP", "KEEP", "MEETS_ALL", "BLOCK")],
      ["what was counted or blocked", filter("DROP", "KEEP", "MEETS_ANY", "COUNT", "BLOCK")],
    ] as const
  ).map(([what, loggingFilter]): Case => ({
    policy: "firewall-logging",
    title: `a log of ${what}`,
    changes: [
      { resource: LOG, set: { loggingFilter, "redactedFields.0": { singleHeader: { name: "Authorization" } } } },
    ],
    expects: "passes",
  })),
  ...(
    [
      ["what was counted", filter("DROP", "KEEP", "MEETS_ANY", "COUNT")],
      ["some of what was blocked", filter("DROP", "KEEP", "MEETS_ALL", "BLOCK", "label")],
      ["all but what was blocked", filter("KEEP", "DROP", "MEETS_ANY", "COUNT", "BLOCK")],
      ["all but what has a label", filter("KEEP", "DROP", "MEETS_ANY", "ALLOW", "label")],
      ["all but some of what was blocked", filter("KEEP", "DROP", "MEETS_ALL", "BLOCK", "label")],
    ] as const
  ).map(([what, loggingFilter]): Case => ({
    policy: "firewall-logging",
    title: `a log of ${what}`,
    changes: [{ resource: LOG, set: { loggingFilter } }],
    expects: { fails: [DROPS] },
  })),
  {
    policy: "firewall-logging",
    title: "no log, and logs with credentials",
    settings: { redactedHeaders: ["authorization", "cookie", "x-token"] },
    changes: [
      { resource: LOG, remove: true },
      { resource: "eu-central-1-load-balancing-firewall-logging", set: { redactedFields: undefined } },
    ],
    expects: {
      fails: [
        "eu-central-1-load-balancing-firewall-logging: it shows the headers authorization, cookie, x-token, which have to be redacted",
        `${ACL}: it has no log, and has to have one`,
        "us-east-1-load-balancing-firewall-logging: it shows the headers x-token, which have to be redacted",
      ],
    },
  },
  {
    policy: "firewall-logging",
    title: "fields that are not known yet",
    changes: [{ resource: LOG, unknown: ["redactedFields"] }],
    expects: { unevaluated: [`${LOG}: redactedFields`] },
  },
];
