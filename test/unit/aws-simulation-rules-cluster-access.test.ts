import { testRules, textOf } from "./aws-simulation-rules-cloud.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";
import { cluster, nodes, podIdentity, ready } from "./aws-simulation-rules-kubernetes.ts";
import { network, role } from "./aws-simulation-rules-scenes.ts";

const POLICY_ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
const ADMINISTRATOR = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const PERSON = "arn:aws:iam::210987654321:role/administrator";

const entry = (cloud: RulesCloud, { id }: Made, principalArn = PERSON): Made =>
  cloud.create("accessEntry", "entry", { clusterName: id, principalArn });

const grant = (
  cloud: RulesCloud,
  { id }: Made,
  policyArn = ADMINISTRATOR,
  accessScope: Readonly<Record<string, string>> = { type: "cluster" },
): Made => cloud.create(POLICY_ASSOCIATION, "grant", { clusterName: id, principalArn: PERSON, policyArn, accessScope });

describe("who may enter a cluster", () => {
  testRules([
    {
      rule: "entries need a cluster that looks for them",
      refused: (cloud) =>
        entry(cloud, cluster(cloud, network(cloud), { accessConfig: { authenticationMode: "CONFIG_MAP" } })),
      because:
        "InvalidRequestException: the cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP]",
      accepted: (cloud) => entry(cloud, cluster(cloud, network(cloud))),
    },
    {
      rule: "managed nodes have their entry already",
      refused: (cloud) => {
        const { net, made } = ready(cloud);
        entry(cloud, made, textOf(nodes(cloud, made, net), "nodeRoleArn"));
      },
      because: "ResourceInUseException: the specified access entry resource is already in use on this cluster",
      accepted: (cloud) => {
        const { net, made } = ready(cloud);
        nodes(cloud, made, net);
        entry(cloud, made);
      },
    },
    {
      rule: "an entry has no groups of the system's",
      refused: (cloud) =>
        cloud.create("accessEntry", "entry", {
          clusterName: cluster(cloud, network(cloud)).id,
          principalArn: PERSON,
          kubernetesGroups: ["system:masters"],
        }),
      because: "InvalidParameterException: the kubernetes group name system:masters is invalid",
      accepted: (cloud) =>
        cloud.create("accessEntry", "entry", {
          clusterName: cluster(cloud, network(cloud)).id,
          principalArn: PERSON,
          kubernetesGroups: ["masters"],
        }),
    },
    {
      rule: "a policy is granted to who has an entry",
      refused: (cloud) => grant(cloud, cluster(cloud, network(cloud))),
      because: "ResourceNotFoundException: the specified principalArn could not be found",
      accepted: (cloud) => {
        const made = cluster(cloud, network(cloud));
        entry(cloud, made);
        grant(cloud, made);
      },
    },
    {
      rule: "a policy is one of EKS's",
      refused: (cloud) => {
        const made = cluster(cloud, network(cloud));
        entry(cloud, made);
        grant(cloud, made, "arn:aws:iam::aws:policy/AdministratorAccess");
      },
      because:
        "InvalidParameterException: the policyArn parameter format is not valid: arn:aws:iam::aws:policy/AdministratorAccess",
      accepted: (cloud) => {
        const made = cluster(cloud, network(cloud));
        entry(cloud, made);
        grant(cloud, made, "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy");
      },
    },
    {
      rule: "a grant for namespaces names them",
      refused: (cloud) => {
        const made = cluster(cloud, network(cloud));
        entry(cloud, made);
        grant(cloud, made, ADMINISTRATOR, { type: "namespace" });
      },
      because: "InvalidParameterException: namespaces have to be given with the access scope type namespace",
      accepted: (cloud) => {
        const made = cluster(cloud, network(cloud));
        entry(cloud, made);
        grant(cloud, made);
      },
    },
    {
      rule: "a grant is for the cluster or for namespaces",
      refused: (cloud) => {
        const made = cluster(cloud, network(cloud));
        entry(cloud, made);
        grant(cloud, made, ADMINISTRATOR, { type: "region" });
      },
      because: "InvalidParameterException: the access scope type region is neither cluster nor namespace",
      accepted: (cloud) => {
        const made = cluster(cloud, network(cloud));
        entry(cloud, made);
        grant(cloud, made);
      },
    },
    {
      rule: "the role of pods trusts EKS's pods",
      refused: (cloud) =>
        podIdentity(cloud, cluster(cloud, network(cloud)), "driver", role(cloud, "driver", "eks.amazonaws.com").arn),
      because:
        "InvalidParameterException: trust policy of role provided is invalid: driver (driver) does not allow pods.eks.amazonaws.com sts:AssumeRole and sts:TagSession",
      accepted: (cloud) =>
        podIdentity(
          cloud,
          cluster(cloud, network(cloud)),
          "driver",
          role(cloud, "driver", "pods.eks.amazonaws.com").arn,
        ),
    },
  ]);
});
