import type { Case } from "../case.ts";
import type { Change } from "../change.ts";

const GROUP = "eu-west-1-load-balancing-access-balancer";
const REDIS_GROUP = "eu-west-1-redis-security-group";
const REDIS_RULE = "eu-west-1-redis-ingress";
const HTTPS = "eu-west-1-load-balancing-access-https-ipv4";
const BALANCER = "eu-west-1-load-balancing-load-balancer";
const OUT = "eu-west-1-network-workloads-to-https";
const OLDER_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const EVERYBODY = { cidrIpv4: "0.0.0.0/0" };

const opens = (what: string): string =>
  `it opens ${what} to everybody; accepted are 80, 443, of load balancers that face the internet`;
const ELSEWHERE =
  "it lets everybody in, and its group is not of load balancers that face the internet alone; accepted are only these";
const administers = (ports: string): string =>
  `it opens ports of administration to everybody (${ports}); none is accepted`;
const UNDESCRIBED = "it has no description, and has to have one";

/** Rules of the older kind, of the load balancer's group. */
const olderRule = (name: string, set: NonNullable<Change["set"]>): Change => ({
  resource: name,
  add: OLDER_RULE,
  set,
  referenced: { securityGroupId: [GROUP] },
});

/** How ranges are told from everybody, by one rule on port 22. */
const ranges = (policy: string, message: string): Case[] => [
  ...["10.0.0.0/8", "198.51.100.7/32", "2600::/16", "fc00::/7", "FD00::/8"].map((range): Case => ({
    policy,
    title: `${range} is somebody`,
    changes: [
      {
        resource: REDIS_RULE,
        set: { fromPort: 22, toPort: 22, [range.includes(":") ? "cidrIpv6" : "cidrIpv4"]: range },
      },
    ],
    expects: "passes",
  })),
  ...["0.0.0.0/0", "0.0.0.0/1", "10.0.0.0/7", "::/0", "2600::/15", "2000::/3", "fc00::/6", "10.0.0.0"].map(
    (range): Case => ({
      policy,
      title: `${range} is everybody`,
      changes: [
        {
          resource: REDIS_RULE,
          set: { fromPort: 22, toPort: 22, [range.includes(":") ? "cidrIpv6" : "cidrIpv4"]: range },
        },
      ],
      expects: { fails: [`${REDIS_RULE}: ${message}`] },
    }),
  ),
];

export const SECURITY_GROUP_CASES: readonly Case[] = [
  ...ranges("open-ingress-only-at-entries", opens("port 22")),
  {
    policy: "open-ingress-only-at-entries",
    title: "another port of the entry, by the settings and a group's id",
    settings: { publicPorts: [80, 443, 8443] },
    changes: [
      {
        resource: HTTPS,
        set: { securityGroupId: `${GROUP}-id`, fromPort: 8443, toPort: 8443 },
        unreferenced: ["securityGroupId"],
      },
    ],
    expects: "passes",
  },
  {
    policy: "open-ingress-only-at-entries",
    title: "each way of opening other ports",
    changes: [
      { resource: HTTPS, set: { fromPort: 442 } },
      olderRule("every-protocol", { type: "ingress", protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }),
      olderRule("every-port", { type: "ingress", protocol: "tcp", fromPort: -1, toPort: -1, ipv6CidrBlocks: ["::/0"] }),
      olderRule("no-port", { protocol: "6", cidrBlocks: ["10.0.0.0/16", "0.0.0.0/0"] }),
      olderRule("ping", { type: "ingress", protocol: "ICMP", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }),
      olderRule("outward", { type: "egress", protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }),
      {
        resource: REDIS_GROUP,
        set: {
          ingress: [
            { protocol: "tcp", fromPort: 6379, toPort: 6379, cidrBlocks: ["10.0.0.0/16"] },
            { protocol: "udp", fromPort: 53, toPort: 53, cidrBlocks: ["0.0.0.0/0"] },
          ],
        },
      },
    ],
    expects: {
      fails: [
        `${HTTPS}: ${opens("ports 442 to 443")}`,
        `${REDIS_GROUP}: ingress.1: ${opens("port 53")}`,
        `every-port: ${opens("every port")}`,
        `every-protocol: ${opens("every port")}`,
        `no-port: ${opens("every port")}`,
        `ping: ${opens("protocol icmp")}`,
      ],
    },
  },
  {
    policy: "open-ingress-only-at-entries",
    title: "a group of something else",
    changes: [{ resource: REDIS_RULE, set: { ...EVERYBODY, fromPort: 443, toPort: 443 } }],
    expects: { fails: [`${REDIS_RULE}: ${ELSEWHERE}`] },
  },
  {
    policy: "open-ingress-only-at-entries",
    title: "a group that stores carry too",
    changes: [
      {
        resource: "eu-west-1-redis-group",
        referenced: { securityGroupIds: [GROUP] },
      },
    ],
    expects: {
      fails: [`eu-west-1-load-balancing-access-http-ipv4: ${ELSEWHERE}`, `${HTTPS}: ${ELSEWHERE}`],
    },
  },
  {
    policy: "open-ingress-only-at-entries",
    title: "a load balancer that faces no internet, with a group inside",
    changes: [
      { resource: BALANCER, set: { internal: true } },
      {
        resource: GROUP,
        set: { ingress: [{ protocol: "tcp", fromPort: 80, toPort: 80, ipv6CidrBlocks: ["::/0"] }] },
      },
    ],
    expects: {
      fails: [
        `${GROUP}: ingress.0: ${ELSEWHERE}`,
        `eu-west-1-load-balancing-access-http-ipv4: ${ELSEWHERE}`,
        `${HTTPS}: ${ELSEWHERE}`,
      ],
    },
  },
  {
    policy: "open-ingress-only-at-entries",
    title: "a group that nothing carries, and one that is not declared",
    changes: [
      { resource: "eu-west-1-load-balancing-load-balancer", unreferenced: ["securityGroups"] },
      {
        resource: "us-east-1-load-balancing-access-https-ipv4",
        set: { securityGroupId: "sg-0123456789abcdef0" },
        unreferenced: ["securityGroupId"],
      },
    ],
    expects: {
      fails: [
        `eu-west-1-load-balancing-access-http-ipv4: ${ELSEWHERE}`,
        `${HTTPS}: ${ELSEWHERE}`,
        `us-east-1-load-balancing-access-https-ipv4: ${ELSEWHERE}`,
      ],
    },
  },
  {
    policy: "open-ingress-only-at-entries",
    title: "a range and a port that are not known yet",
    changes: [
      { resource: REDIS_RULE, unknown: ["cidrIpv4"] },
      { resource: HTTPS, unknown: ["toPort"] },
    ],
    expects: { unevaluated: [`${REDIS_RULE}: cidrIpv4`, `${HTTPS}: toPort`] },
  },
  ...ranges("no-open-administration-ports", administers("22")),
  {
    policy: "no-open-administration-ports",
    title: "ports beside, outward, and a protocol without ports",
    changes: [
      olderRule("below", { type: "ingress", protocol: "tcp", fromPort: 24, toPort: 134, cidrBlocks: ["0.0.0.0/0"] }),
      olderRule("outward", { type: "egress", protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }),
      olderRule("ping", { type: "ingress", protocol: "icmp", fromPort: -1, toPort: -1, cidrBlocks: ["0.0.0.0/0"] }),
    ],
    expects: "passes",
  },
  {
    policy: "no-open-administration-ports",
    title: "inside a range, a group, every protocol",
    settings: { ports: [22, 3389] },
    changes: [
      olderRule("range", { type: "ingress", protocol: "tcp", fromPort: 3389, toPort: 4000, cidrBlocks: ["0.0.0.0/0"] }),
      olderRule("all", { type: "ingress", protocol: "all", cidrBlocks: ["0.0.0.0/0"] }),
      {
        resource: REDIS_GROUP,
        set: { ingress: [{ protocol: "tcp", fromPort: 20, toPort: 22, ipv6CidrBlocks: ["::/0"] }] },
      },
    ],
    expects: {
      fails: [
        `all: ${administers("22, 3389")}`,
        `${REDIS_GROUP}: ingress.0: ${administers("22")}`,
        `range: ${administers("3389")}`,
      ],
    },
  },
  {
    policy: "no-open-administration-ports",
    title: "a range that is not known yet",
    changes: [{ resource: REDIS_RULE, unknown: ["cidrIpv6"] }],
    expects: { unevaluated: [`${REDIS_RULE}: cidrIpv6`] },
  },
  {
    policy: "no-open-egress",
    title: "a wide range of somebody, on every port, and everybody inward",
    changes: [
      { resource: OUT, set: { cidrIpv4: "10.0.0.0/8", ipProtocol: "-1" } },
      olderRule("inward", { type: "ingress", protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }),
    ],
    expects: "passes",
  },
  {
    policy: "no-open-egress",
    title: "every port to everywhere, in a rule and in a group",
    changes: [
      { resource: OUT, set: { fromPort: undefined, toPort: undefined, ipProtocol: "-1" } },
      {
        resource: REDIS_GROUP,
        set: { egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] },
      },
    ],
    expects: {
      fails: [
        `${OUT}: it lets every port out to everywhere; accepted are 443`,
        `${REDIS_GROUP}: egress.0: it lets every port out to everywhere; accepted are 443`,
      ],
    },
  },
  {
    policy: "no-open-egress",
    title: "no port at all, by the settings",
    environment: "dev",
    settings: { ports: [] },
    changes: [],
    expects: { fails: [`${OUT}: it lets port 443 out to everywhere; accepted are none`] },
  },
  {
    policy: "no-open-egress",
    title: "a protocol that is not known yet",
    changes: [{ resource: OUT, unknown: ["ipProtocol"] }],
    expects: { unevaluated: [`${OUT}: ipProtocol`] },
  },
  {
    policy: "security-group-descriptions",
    title: "a word is enough, also inside a group",
    changes: [
      { resource: REDIS_GROUP, set: { description: "Redis", egress: [{ protocol: "-1", description: "all" }] } },
    ],
    expects: "passes",
  },
  {
    policy: "security-group-descriptions",
    title: "none, the provider's, and rules without one",
    changes: [
      {
        resource: REDIS_GROUP,
        set: { description: undefined, ingress: [{ protocol: "-1" }], egress: [{ protocol: "-1" }] },
      },
      { resource: GROUP, set: { description: "Managed by Pulumi" } },
      { resource: REDIS_RULE, set: { description: "" } },
      { resource: OUT, set: { description: undefined } },
      olderRule("older", { protocol: "tcp" }),
    ],
    expects: {
      fails: [
        `${GROUP}: ${UNDESCRIBED}`,
        `${OUT}: ${UNDESCRIBED}`,
        `${REDIS_RULE}: ${UNDESCRIBED}`,
        `${REDIS_GROUP}: egress.0: ${UNDESCRIBED}`,
        `${REDIS_GROUP}: ingress.0: ${UNDESCRIBED}`,
        `${REDIS_GROUP}: ${UNDESCRIBED}`,
        `older: ${UNDESCRIBED}`,
      ],
    },
  },
  {
    policy: "security-group-descriptions",
    title: "a description that is not known yet",
    changes: [{ resource: REDIS_RULE, unknown: ["description"] }],
    expects: { unevaluated: [`${REDIS_RULE}: description`] },
  },
];
