import { z } from "zod";
import { PACKS } from "../../policies/catalogue.ts";
import type { Family, Policy } from "../../policies/policy.ts";

/** What each pack is about. */
const ABOUT: Readonly<Record<Family, string>> = {
  resilience: "Whether the loss of a zone, a region or a cloud is survived, judged on the resources that are declared.",
  security:
    "What checkov, the AWS Foundational Security Best Practices (FSBP) and CIS ask of the resources that are used.",
  cost: "What the environment costs by existing, and what it need not cost.",
  operations: "What whoever is on call needs: tags, alarms, retention, versions that are still supported.",
};

/** The policies' page, in Markdown. */
export function policiesReference(): string {
  const families = Object.entries(PACKS) as readonly [Family, readonly Policy[]][];
  return [
    "<!-- Written by `npm run docs` from policies/: do not edit. -->",
    "# Policies",
    introduction(families),
    ...families.flatMap(([family, policies]) => [
      `## ${family.charAt(0).toUpperCase()}${family.slice(1)}`,
      ABOUT[family],
      overview(policies),
      ...policies.flatMap(entry),
    ]),
  ]
    .join("\n\n")
    .concat("\n");
}

function introduction(families: readonly [Family, readonly Policy[]][]): string {
  const total = families.reduce((sum, [, policies]) => sum + policies.length, 0);
  const counts = families.map(([family, policies]) => `${policies.length} of ${family}`).join(", ");
  return `${total} policies (${counts}) judge what an environment declares. Two ways to run them:

\`\`\`sh
npm run policy prod                    # brings prod up on a simulated AWS, where everything is known, and judges that; no credentials
npm run policy prod -- --format sarif  # or json, markdown
pulumi preview -s prod --policy-pack policies/packs/all  # before an update; also packs/resilience, security, cost and operations alone
\`\`\`

Violations stop an update of \`staging\` and \`prod\`, and are only told on \`local\` and \`dev\`; \`policies.enforcement\` in the topology says
otherwise. \`npm run policy\` ends with 1 where policies are mandatory and one is violated, **or could not be judged**: what is not known never
passes for fulfilled. In a preview much is not known yet, and each pack lists what it could not judge for that.

An exception names the policy, the resource, a reason and its last day. From the next day on the violation counts again:

\`\`\`yaml
policies:
  exceptions:
    - policy: vpc-flow-logs
      resource: eu-west-1-network-vpc      # or a pattern, or a URN
      reason: traffic is recorded by the firewall in front of it
      until: "2027-03-31"
  settings:
    monthly-budget: {}                     # by policy; the settings of each are below
\`\`\`

\`npm run test:policies:mutants\` weakens \`prod\` in more than a hundred ways, one after the other, and shows which policies find each.`;
}

function overview(policies: readonly Policy[]): string {
  return [
    "| policy | demands | severity |",
    "| --- | --- | --- |",
    ...policies.map(({ id, demands, severity }) => `| [\`${id}\`](#${id}) | ${cell(demands)} | ${severity} |`),
  ].join("\n");
}

function entry(policy: Policy): string[] {
  const references = policy.references.map(({ framework, id }) => `${framework} ${id}`).join(", ");
  return [
    `### ${policy.id}`,
    `${policy.demands} ${policy.why}`,
    `- Severity: ${policy.severity}. ${references === "" ? "" : `References: ${references}. `}Judges ${
      policy.kind === "resource" ? policy.types.map((type) => `\`${type}\``).join(", ") : "the environment as a whole"
    }.\n- Mend: ${policy.remediation}`,
    ...settingsTable(policy),
  ];
}

interface SettingSchema {
  readonly description?: string;
  readonly default?: unknown;
}

function settingsTable({ settings }: Policy): string[] {
  if (settings === undefined) return [];
  const { properties = {} } = z.toJSONSchema(settings, { io: "input" }) as {
    readonly properties?: Readonly<Record<string, SettingSchema>>;
  };
  const rows = Object.entries(properties).map(
    ([name, schema]) =>
      `| \`${name}\` | ${schema.default === undefined ? "*none*" : `\`${cell(JSON.stringify(schema.default))}\``} | ${cell(schema.description ?? "")} |`,
  );
  return [["| setting | default | |", "| --- | --- | --- |", ...rows].join("\n")];
}

const cell = (text: string): string => text.replaceAll("|", String.raw`\|`).replaceAll("\n", " ");
