import { renderPreviewMarkdown } from "../../../tools/preview/render/index.ts";
import type { PreviewReport } from "../../../tools/preview/report.ts";
import * as scenes from "./scenes.ts";

/** What stands in the document, in this order. */
function expectInOrder(text: string, parts: readonly string[]): void {
  const places = parts.map((part) => [part, text.indexOf(part)] as const);
  expect(places.filter(([, at]) => at < 0)).toEqual([]);
  expect(places.map(([, at]) => at)).toEqual(places.map(([, at]) => at).toSorted((one, other) => one - other));
}

/** Each change, what its headline counts, the verdict, and what follows in which order. */
const CASES: readonly (readonly [
  name: string,
  report: () => PreviewReport,
  headline: string,
  verdict: PreviewReport["gate"]["verdict"],
  inOrder: readonly string[],
])[] = [
  [
    "a region is added",
    scenes.addRegion,
    "**3 to create, 1 to update**. 3 resources stay as they are.",
    "open",
    [
      "### Where",
      "### Plan",
      "Regions added: eu-north-1",
      "### Cost of a month",
      "Over the budget",
      "### Policies",
      "### Topology",
      'kafka +1"]:::good',
      "### Everything, by region",
      "<summary>eu-north-1: 3 to create",
    ],
  ],
  [
    "a region is removed",
    scenes.removeRegion,
    "**3 to delete**. 2 resources stay as they are. **2 stateful resources would be deleted or replaced.**",
    "approval",
    [
      "[!WARNING]",
      "### Deleted and replaced",
      "[!CAUTION]",
      "- **delete** `us-east-1-kafka-cluster`",
      "- **delete** `us-east-1-keys-data`",
      "- **delete** `us-east-1-network-vpc`",
      "### Where",
      "### Blast radius",
      "5,461 of 16,384 slots",
    ],
  ],
  [
    "zones change",
    scenes.changeZones,
    "**2 to create, 1 to replace**. 3 resources stay as they are.",
    "approval",
    [
      "- **replace** `eu-west-1-kafka-cluster`",
      "`brokerNodeGroupInfo.clientSubnets[3]`: nothing → not known yet, **forces the replacement**",
      "`numberOfBrokerNodes`: `3` → `4`\n",
      "### Where",
      "**±1**",
    ],
  ],
  [
    "Kafka is resized in every region at once",
    scenes.resizeKafka,
    "**3 to update**. 3 resources stay as they are.",
    "approval",
    [
      "Stateful resources change in 3 regions at once: eu-west-1, eu-central-1 and us-east-1",
      "### Where",
      "`kafka.m7g.large` → `kafka.m7g.xlarge`",
    ],
  ],
  [
    "a component is renamed without an alias",
    scenes.renameComponent,
    "**1 to create, 1 to delete**. 0 resources stay as they are. **1 stateful resource would be deleted or replaced.**",
    "approval",
    ["- **delete** `eu-west-1-redis-group`", "### Where", "- **create** `eu-west-1-cache-group`"],
  ],
  [
    "a security group changes",
    scenes.changeSecurityGroup,
    "**1 to update, 1 to replace**. 3 resources stay as they are. 1 of the changes may not be real",
    "open",
    [
      "None of them is stateful",
      "- **replace** `eu-west-1-kafka-brokers`",
      String.raw`\(the old one is deleted before the new one is there\)`,
      "`description`: `Kafka's brokers` → `Brokers of Kafka`, **forces the replacement**",
      '`tags["meridian:owner"]`: `platform` → `streams`\n',
      "### Where",
      String.raw`**\~1 ±1 ?1**`,
    ],
  ],
  [
    "Kubernetes gets a new version",
    scenes.bumpKubernetes,
    "**1 to update**. 3 resources stay as they are.",
    "open",
    ["### Where", "- **update** `eu-west-1-kubernetes-cluster`", "`version`: `1.35` → `1.36`"],
  ],
  [
    "a secret changes",
    scenes.changeSecret,
    "**2 to update**. 3 resources stay as they are.",
    "open",
    [
      "`accessString`: `on` → `off`",
      "`passwords[1]`: nothing → a secret",
      "`secretString`: a secret, another one",
      "`versionStages`: a secret, another one",
    ],
  ],
  [
    "policies are violated",
    scenes.violatePolicy,
    "**1 to create**. 3 resources stay as they are.",
    "refused",
    [
      "[!CAUTION]",
      "The mandatory policy no-open-administration-ports is violated by 1 resource.",
      "### Policies",
      "**2 new findings, 1 fixed, 1 standing, 1 excepted, 2 resources not evaluated by some policy.**",
      "- **mandatory** `no-open-administration-ports`",
      "- `security-group-descriptions`",
      "<summary>Fixed: 1 finding",
      "<summary>Excepted: 1 finding",
      "- **new** `bucket-encryption`",
      "<summary>Standing: 1 finding",
    ],
  ],
  [
    "nothing changes",
    scenes.changeNothing,
    "**Nothing changes**: 3 resources stay as they are.",
    "open",
    ["### Plan", "The plan stays as it is."],
  ],
  [
    "everything is unknown",
    scenes.everythingUnknown,
    "**3 to update**. 3 resources stay as they are. 3 of the changes may not be real: only values that are not known yet differ.",
    "open",
    [String.raw`\~1 ?1`, String.raw`\(may turn out not to change\)`, "`natGatewayId`: `nat-1` → not known yet"],
  ],
];

describe("the report of a change, as Markdown", () => {
  it.each(CASES)("where %s", (_, make, headline, verdict, inOrder) => {
    const report = make();
    const text = renderPreviewMarkdown(report);
    expect(report.errors).toEqual([]);
    expect(report.gate.verdict).toBe(verdict);
    expect(text.startsWith("<!-- meridian-preview:prod -->\n\n## Preview of prod\n\n")).toBe(true);
    expectInOrder(text, [headline, ...inOrder]);
    expect(text).toMatchSnapshot();
  });

  it("shows no part of a secret, in any case", () => {
    expect(CASES.filter(([, make]) => renderPreviewMarkdown(make()).includes(scenes.HIDDEN))).toEqual([]);
  });
});
