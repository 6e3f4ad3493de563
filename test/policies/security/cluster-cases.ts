import type { Case } from "../case.ts";

const CLUSTER = "eu-west-1-kubernetes-cluster";
const OTHER = "us-east-1-kubernetes-cluster";

const OPEN = "its public endpoint is open to everybody; accepted are none, or named ranges";
const NOT_PRIVATE =
  "its nodes reach its API by its public endpoint (endpointPrivateAccess is off), and have to by the private one";
const PLAIN = "its secrets are not encrypted with a key of KMS (encryptionConfig), and have to be";
const CREATOR = "who creates it administers it (bootstrapClusterCreatorAdminPermissions), and may not by that alone";

export const CLUSTER_CASES: readonly Case[] = [
  {
    policy: "cluster-control-plane-logs",
    title: "all of them, in another order",
    changes: [
      {
        resource: CLUSTER,
        set: { enabledClusterLogTypes: ["scheduler", "controllerManager", "authenticator", "audit", "api"] },
      },
    ],
    expects: "passes",
  },
  {
    policy: "cluster-control-plane-logs",
    title: "one less, and none",
    changes: [
      {
        resource: CLUSTER,
        set: { enabledClusterLogTypes: ["api", "authenticator", "controllerManager", "scheduler"] },
      },
      { resource: OTHER, set: { enabledClusterLogTypes: undefined } },
    ],
    expects: {
      fails: [
        `${CLUSTER}: its control plane does not log audit, and has to log all`,
        `${OTHER}: its control plane does not log api, audit, authenticator, controllerManager, scheduler, and has to log all`,
      ],
    },
  },
  {
    policy: "cluster-control-plane-logs",
    title: "kinds that are not known yet",
    changes: [{ resource: CLUSTER, unknown: ["enabledClusterLogTypes"] }],
    expects: { unevaluated: [`${CLUSTER}: enabledClusterLogTypes`] },
  },
  {
    policy: "cluster-endpoint-closed",
    title: "a public endpoint for named ranges, of which a wide one",
    changes: [
      {
        resource: CLUSTER,
        set: {
          "vpcConfig.endpointPublicAccess": true,
          "vpcConfig.publicAccessCidrs": ["198.51.100.0/24", "203.0.0.0/8"],
        },
      },
    ],
    expects: "passes",
  },
  ...(
    [
      ["AWS's defaults", { "vpcConfig.endpointPublicAccess": undefined }],
      ["no ranges", { "vpcConfig.endpointPublicAccess": true, "vpcConfig.publicAccessCidrs": [] }],
      [
        "everybody beside a range",
        { "vpcConfig.endpointPublicAccess": true, "vpcConfig.publicAccessCidrs": ["198.51.100.0/24", "0.0.0.0/0"] },
      ],
      ["half of everybody", { "vpcConfig.endpointPublicAccess": true, "vpcConfig.publicAccessCidrs": ["128.0.0.0/1"] }],
    ] as const
  ).map(([title, set]): Case => ({
    policy: "cluster-endpoint-closed",
    title,
    changes: [{ resource: CLUSTER, set }],
    expects: { fails: [`${CLUSTER}: ${OPEN}`] },
  })),
  {
    policy: "cluster-endpoint-closed",
    title: "no private endpoint, also by default",
    changes: [
      { resource: CLUSTER, set: { "vpcConfig.endpointPrivateAccess": false } },
      { resource: OTHER, set: { vpcConfig: undefined } },
    ],
    expects: { fails: [`${CLUSTER}: ${NOT_PRIVATE}`, `${OTHER}: ${NOT_PRIVATE}`, `${OTHER}: ${OPEN}`] },
  },
  {
    policy: "cluster-endpoint-closed",
    title: "ranges that are not known yet",
    changes: [
      {
        resource: CLUSTER,
        set: { "vpcConfig.endpointPublicAccess": true },
        unknown: ["vpcConfig.publicAccessCidrs"],
      },
    ],
    expects: { unevaluated: [`${CLUSTER}: vpcConfig.publicAccessCidrs`] },
  },
  {
    policy: "cluster-secrets-encrypted",
    title: "a key that is not known yet",
    changes: [{ resource: CLUSTER, unknown: ["encryptionConfig.provider.keyArn"] }],
    expects: "passes",
  },
  {
    policy: "cluster-secrets-encrypted",
    title: "nothing, other things, no key",
    changes: [
      { resource: CLUSTER, set: { encryptionConfig: undefined } },
      { resource: OTHER, set: { "encryptionConfig.resources": [] } },
      { resource: "eu-central-1-kubernetes-cluster", set: { "encryptionConfig.provider": {} } },
    ],
    expects: {
      fails: [`eu-central-1-kubernetes-cluster: ${PLAIN}`, `${CLUSTER}: ${PLAIN}`, `${OTHER}: ${PLAIN}`],
    },
  },
  {
    policy: "cluster-secrets-encrypted",
    title: "what is encrypted is not known yet",
    changes: [{ resource: CLUSTER, unknown: ["encryptionConfig.resources"] }],
    expects: { unevaluated: [`${CLUSTER}: encryptionConfig.resources`] },
  },
  {
    policy: "cluster-access-entries",
    title: "other settings beside",
    changes: [{ resource: CLUSTER, set: { bootstrapSelfManagedAddons: true } }],
    expects: "passes",
  },
  {
    policy: "cluster-access-entries",
    title: "the map beside entries, the creator, and AWS's defaults of both",
    changes: [
      {
        resource: CLUSTER,
        set: {
          "accessConfig.authenticationMode": "API_AND_CONFIG_MAP",
          "accessConfig.bootstrapClusterCreatorAdminPermissions": true,
        },
      },
      { resource: OTHER, set: { accessConfig: undefined } },
    ],
    expects: {
      fails: [
        `${CLUSTER}: it authenticates by API_AND_CONFIG_MAP; accepted is API`,
        `${CLUSTER}: ${CREATOR}`,
        `${OTHER}: it authenticates by CONFIG_MAP; accepted is API`,
        `${OTHER}: ${CREATOR}`,
      ],
    },
  },
  {
    policy: "cluster-access-entries",
    title: "a mode that is not known yet",
    changes: [{ resource: CLUSTER, unknown: ["accessConfig.authenticationMode"] }],
    expects: { unevaluated: [`${CLUSTER}: accessConfig.authenticationMode`] },
  },
];
