import type { Cloud, Context, Deletion, Properties, Rules, StoredResource, Value } from "../../simulated/model.ts";
import { flagAt, textAt } from "../../simulated/values.ts";
import { readPolicy } from "./policy-documents.ts";
import type { Statement } from "./policy-documents.ts";
import { blockedBy, label, when } from "../../simulated/refusals.ts";
import { attachedPolicies } from "./roles.ts";
import { type } from "./type-tokens.ts";

/** Characters, without white space, that policies may have. Source: "IAM and AWS STS quotas". */
const MOST_MANAGED = 6144;
const MOST_INLINE = 10_240;
const MOST_TRUST = 2048;
const MOST_ATTACHED = 10;

/** Managed policies of AWS that this project, or one like it, attaches to roles. Recalled in 2026. */
const AWS_POLICIES: readonly string[] = [
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonEC2ContainerRegistryReadOnly",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
  "AmazonEKSServicePolicy",
  "AmazonEKSVPCResourceController",
  "AmazonEKSWorkerNodeMinimalPolicy",
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKS_CNI_Policy",
  "AmazonSSMManagedInstanceCore",
  "CloudWatchAgentServerPolicy",
  "ReadOnlyAccess",
  "ViewOnlyAccess",
  "job-function/ViewOnlyAccess",
  "service-role/AWSBackupServiceRolePolicyForBackup",
  "service-role/AWSBackupServiceRolePolicyForRestores",
  "service-role/AWSMSKReplicatorExecutionRole",
  "service-role/AmazonEBSCSIDriverPolicy",
  "service-role/AmazonEFSCSIDriverPolicy",
  "service-role/AmazonVPCFlowLogsDeliveryRolePolicy",
];

const size = (document: Value | undefined): number =>
  typeof document === "string" ? document.replace(/\s/g, "").length : 0;

const malformed = (reason: string): string => `MalformedPolicyDocument: ${reason}`;

function commonProblems(statements: readonly Statement[]): readonly string[] {
  const sids = statements.flatMap(({ sid }) => sid ?? []);
  return [
    ...when(new Set(sids).size < sids.length, () =>
      malformed(`statement IDs (SID) in a single policy must be unique: ${sids.join(", ")}`),
    ),
    ...sids
      .filter((sid) => !/^[0-9A-Za-z]*$/.test(sid))
      .map((sid) => malformed(`statement IDs (SID) must be alpha-numeric: ${sid}`)),
    ...statements.flatMap(({ effect, actions, notActions }) => [
      ...when(effect !== "Allow" && effect !== "Deny", () => malformed(`effect '${effect}' is neither Allow nor Deny`)),
      ...when((actions.length === 0) === (notActions.length === 0), () => {
        return malformed("a statement needs exactly one of Action and NotAction");
      }),
      ...[...actions, ...notActions]
        .filter((action) => action !== "*" && !/^[a-z0-9-]+:[\w*?]+$/i.test(action))
        .map((action) => malformed(`actions/conditions must be prefaced by a vendor, e.g., iam, sdb, ec2: ${action}`)),
    ]),
  ];
}

/** What a policy of an identity has to be: no principals, and resources in ARN form. */
function identityProblems(document: Value | undefined): readonly string[] {
  const statements = readPolicy(document);
  if (statements === undefined) return [malformed("syntax errors in policy")];
  return [
    ...commonProblems(statements),
    ...when(
      statements.some(({ principals }) => principals !== undefined),
      () => {
        return malformed("policy document should not specify a principal");
      },
    ),
    ...when(
      statements.some(({ resources, notResources }) => resources.length === 0 && notResources.length === 0),
      () => malformed("policy statement must contain resources"),
    ),
    ...statements
      .flatMap(({ resources, notResources }) => [...resources, ...notResources])
      .filter((resource) => resource !== "*" && !/^(arn|\*)(:[^:]*){4,}/.test(resource))
      .map((resource) => malformed(`resource ${resource} must be in ARN format or "*"`)),
  ];
}

/** What a trust policy has to be: who may assume the role, and no resources. */
function trustProblems(cloud: Cloud, document: Value | undefined): readonly string[] {
  const statements = readPolicy(document);
  if (statements === undefined) return [malformed("syntax errors in policy")];
  const roles = statements
    .flatMap(({ principals }) => principals?.["AWS"] ?? [])
    .filter((arn) => arn.includes(":role/"));
  return [
    ...commonProblems(statements),
    ...when(
      statements.some(({ principals }) => principals === undefined),
      () => {
        return malformed("missing required field Principal");
      },
    ),
    ...when(
      statements.some(({ resources, notResources }) => resources.length + notResources.length > 0),
      () => {
        return malformed("has prohibited field Resource");
      },
    ),
    ...when(
      statements.some(({ actions }) => actions.some((action) => !action.startsWith("sts:"))),
      () => {
        return malformed("AssumeRole policy may only specify STS AssumeRole actions");
      },
    ),
    ...roles
      .filter((arn) => arn.startsWith(`arn:aws:iam::${cloud.account}:`) && !arn.includes("aws-service-role/"))
      .filter((arn) => cloud.byLink(arn) === undefined)
      .map((arn) => malformed(`invalid principal in policy: "AWS":"${arn}"`)),
    ...when(
      size(document) > MOST_TRUST,
      () => `LimitExceeded: cannot exceed quota for ACLSizePerRole: ${MOST_TRUST}: found ${size(document)}`,
    ),
  ];
}

function roleProblems({ cloud, inputs }: Context): readonly string[] {
  return trustProblems(cloud, inputs["assumeRolePolicy"]);
}

function inlineProblems({ cloud, inputs }: Context, itself?: StoredResource): readonly string[] {
  const role = textAt(inputs, "role") ?? "";
  const others = cloud
    .mentioning(role, type.rolePolicy)
    .filter((other) => other.id !== itself?.id && textAt(other.inputs, "role") === role);
  const total = [inputs, ...others.map(({ inputs: given }) => given)].reduce(
    (sum, each) => sum + size(each["policy"]),
    0,
  );
  return [
    ...identityProblems(inputs["policy"]),
    ...when(total > MOST_INLINE, () => {
      return `LimitExceeded: maximum policy size of ${MOST_INLINE} bytes exceeded for role ${role}: found ${total}`;
    }),
  ];
}

function managedProblems({ inputs }: { readonly inputs: Properties }): readonly string[] {
  return [
    ...identityProblems(inputs["policy"]),
    ...when(size(inputs["policy"]) > MOST_MANAGED, () => {
      return `LimitExceeded: cannot exceed quota for PolicySize: ${MOST_MANAGED}: found ${size(inputs["policy"])}`;
    }),
  ];
}

function attachmentProblems({ cloud, inputs }: Context): readonly string[] {
  const arn = textAt(inputs, "policyArn") ?? "";
  const ofAws = /^arn:aws:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  const role = cloud.get(type.role, textAt(inputs, "role") ?? "");
  return [
    ...when(ofAws !== undefined && !AWS_POLICIES.includes(ofAws), () => {
      return `NoSuchEntity: policy ${arn} does not exist or is not attachable`;
    }),
    ...when(role !== undefined && attachedPolicies(cloud, role).length >= MOST_ATTACHED, () => {
      return `LimitExceeded: cannot exceed quota for PoliciesPerRole: ${MOST_ATTACHED}: ${role === undefined ? "" : label(role)}`;
    }),
  ];
}

function whatHoldsRole({ cloud, resource }: Deletion): readonly string[] {
  const forced = flagAt(resource.inputs, "forceDetachPolicies");
  const naming = (token: string): readonly StoredResource[] =>
    cloud.mentioning(resource.id, token).filter(({ inputs }) => textAt(inputs, "role") === resource.id);
  return forced
    ? []
    : [
        ...blockedBy(naming(type.rolePolicyAttachment), (list) => {
          return `DeleteConflict: cannot delete entity, must detach all policies first: ${list}`;
        }),
        ...blockedBy(naming(type.rolePolicy), (list) => {
          return `DeleteConflict: cannot delete entity, must delete policies first: ${list}`;
        }),
      ];
}

/** Roles and policies. */
export const iamRules: Rules = {
  [type.role]: { check: roleProblems, update: roleProblems, blocksDelete: whatHoldsRole },
  [type.managedPolicy]: { check: managedProblems, update: managedProblems },
  [type.rolePolicy]: {
    check: (context) => inlineProblems(context),
    update: (context) => inlineProblems(context, context.previous),
  },
  [type.rolePolicyAttachment]: { check: attachmentProblems },
};
