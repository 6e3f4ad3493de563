import type { Case } from "../case.ts";

const TEMPLATE = "eu-west-1-kubernetes-nodes-template";
const OTHER_TEMPLATE = "us-east-1-kubernetes-nodes-template";
const GROUP = "eu-west-1-kubernetes-nodes-base-a";
const VOLUME = "blockDeviceMappings.0.ebs";

export const NODE_CASES: readonly Case[] = [
  {
    policy: "nodes-without-ssh",
    title: "an empty name of a key",
    changes: [{ resource: TEMPLATE, set: { keyName: "" } }],
    expects: "passes",
  },
  {
    policy: "nodes-without-ssh",
    title: "a key of a node group, also for named groups, and of a template",
    changes: [
      { resource: GROUP, set: { remoteAccess: { ec2SshKey: "operators", sourceSecurityGroupIds: ["sg-1"] } } },
      { resource: TEMPLATE, set: { keyName: "operators" } },
    ],
    expects: {
      fails: [
        `${GROUP}: it lets nodes be logged in to by SSH (remoteAccess); nothing of the kind is accepted`,
        `${TEMPLATE}: it lets nodes be logged in to by SSH (keyName); nothing of the kind is accepted`,
      ],
    },
  },
  {
    policy: "nodes-without-ssh",
    title: "a key that is not known yet",
    changes: [{ resource: TEMPLATE, unknown: ["keyName"] }],
    expects: { unevaluated: [`${TEMPLATE}: keyName`] },
  },
  {
    policy: "node-metadata",
    title: "no metadata, and templates that are not known yet or written out",
    changes: [
      { resource: TEMPLATE, set: { metadataOptions: { httpEndpoint: "disabled" } } },
      { resource: GROUP, unknown: ["launchTemplate"] },
      { resource: "eu-west-1-kubernetes-nodes-base-b", unreferenced: ["launchTemplate"] },
    ],
    expects: "passes",
  },
  {
    policy: "node-metadata",
    title: "no token and a second hop, no limit declared, no template",
    changes: [
      {
        resource: TEMPLATE,
        set: { "metadataOptions.httpTokens": "optional", "metadataOptions.httpPutResponseHopLimit": 2 },
      },
      { resource: OTHER_TEMPLATE, set: { metadataOptions: undefined } },
      { resource: GROUP, set: { launchTemplate: undefined }, unreferenced: ["launchTemplate"] },
    ],
    expects: {
      fails: [
        `${GROUP}: it has no launch template: EKS's own answers pods too; accepted is one of one hop`,
        `${TEMPLATE}: its nodes' metadata are told without a token (httpTokens); accepted is required`,
        `${TEMPLATE}: its nodes' metadata go 2 hops (httpPutResponseHopLimit); accepted is 1`,
        `${OTHER_TEMPLATE}: its nodes' metadata are told without a token (httpTokens); accepted is required`,
        `${OTHER_TEMPLATE}: its nodes' metadata go an undeclared number of hops (httpPutResponseHopLimit); accepted is 1`,
      ],
    },
  },
  {
    policy: "node-metadata",
    title: "a limit, and a template that is made from nothing, that are not known yet",
    changes: [
      { resource: TEMPLATE, unknown: ["metadataOptions.httpPutResponseHopLimit"] },
      { resource: GROUP, unknown: ["launchTemplate"], unreferenced: ["launchTemplate"] },
    ],
    expects: {
      unevaluated: [`${GROUP}: launchTemplate`, `${TEMPLATE}: metadataOptions.httpPutResponseHopLimit`],
    },
  },
  {
    policy: "node-volumes-encrypted",
    title: "true as such, and a disk of the machine itself",
    changes: [
      {
        resource: TEMPLATE,
        set: { [`${VOLUME}.encrypted`]: true, "blockDeviceMappings.1": { virtualName: "ephemeral0" } },
      },
    ],
    expects: "passes",
  },
  {
    policy: "node-volumes-encrypted",
    title: "volumes in plain text, AWS's default too, and none that is declared",
    changes: [
      {
        resource: TEMPLATE,
        set: {
          [`${VOLUME}.encrypted`]: "false",
          "blockDeviceMappings.1": { deviceName: "/dev/xvdb", ebs: { volumeSize: 10, encrypted: "true" } },
          "blockDeviceMappings.2": { ebs: { volumeSize: 10 } },
        },
      },
      { resource: OTHER_TEMPLATE, set: { blockDeviceMappings: [{ virtualName: "ephemeral0" }] } },
    ],
    expects: {
      fails: [
        `${TEMPLATE}: its volume /dev/xvda is not encrypted, and has to be`,
        `${TEMPLATE}: its volume without a name is not encrypted, and has to be`,
        `${OTHER_TEMPLATE}: it leaves its nodes' volumes to the image, and has to declare them, encrypted`,
      ],
    },
  },
  {
    policy: "node-volumes-encrypted",
    title: "encryption that is not known yet",
    changes: [{ resource: TEMPLATE, unknown: [`${VOLUME}.encrypted`] }],
    expects: { unevaluated: [`${TEMPLATE}: ${VOLUME}.encrypted`] },
  },
  {
    policy: "nodes-without-public-address",
    title: "an interface without one, and one that leaves it to the subnet",
    changes: [{ resource: TEMPLATE, set: { networkInterfaces: [{ associatePublicIpAddress: "false" }, {}] } }],
    expects: "passes",
  },
  {
    policy: "nodes-without-public-address",
    title: "an address of the second interface",
    changes: [
      {
        resource: TEMPLATE,
        set: { networkInterfaces: [{ deviceIndex: 0 }, { deviceIndex: 1, associatePublicIpAddress: "true" }] },
      },
    ],
    expects: {
      fails: [
        `${TEMPLATE}: networkInterfaces.1: it gives nodes a public address (associatePublicIpAddress), and has to give none`,
      ],
    },
  },
  {
    policy: "nodes-without-public-address",
    title: "interfaces that are not known yet",
    changes: [{ resource: TEMPLATE, unknown: ["networkInterfaces"] }],
    expects: { unevaluated: [`${TEMPLATE}: networkInterfaces`] },
  },
];
