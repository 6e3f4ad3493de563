/** What permissions are made for. ARNs. */
export interface Subjects {
  readonly environment: string;
  readonly account: string;
  readonly bucket: string;
  /** Key of the bucket. */
  readonly stateKey: string;
  /** Key of the environment's secrets. */
  readonly secretsKey: string;
}

/** Reads an environment's part of the state, and what is secret in it. */
const readState = ({ bucket, environment, stateKey, secretsKey }: Subjects): object[] => [
  {
    Sid: "ListsItsStates",
    Effect: "Allow",
    Action: ["s3:ListBucket", "s3:GetBucketLocation"],
    Resource: bucket,
    Condition: { StringLike: { "s3:prefix": [`${environment}/*`, ""] } },
  },
  { Sid: "ReadsItsStates", Effect: "Allow", Action: "s3:GetObject", Resource: `${bucket}/${environment}/*` },
  { Sid: "Decrypts", Effect: "Allow", Action: ["kms:Decrypt", "kms:DescribeKey"], Resource: [stateKey, secretsKey] },
];

/** What the role of previews may do beside AWS's own `ReadOnlyAccess`: read its environment's state, and no data of anybody. */
export const previewPermissions = (subjects: Subjects): object => ({
  Version: "2012-10-17",
  Statement: [
    ...readState(subjects),
    {
      // ReadOnlyAccess reads what is stored as well as what is there. A preview needs none of it.
      Sid: "ReadsNoData",
      Effect: "Deny",
      Action: ["s3:GetObject", "s3:GetObjectVersion"],
      NotResource: `${subjects.bucket}/${subjects.environment}/*`,
    },
    {
      Sid: "ReadsNoRows",
      Effect: "Deny",
      Action: ["cassandra:Select", "logs:GetLogEvents", "logs:FilterLogEvents", "logs:StartQuery", "ecr:BatchGetImage"],
      Resource: "*",
    },
  ],
});

/**
 * What the deploying role may do beside AWS's own `PowerUserAccess`, which has everything but IAM: write its environment's state, and make
 * identities whose names begin with the environment's. It can touch nothing that this bootstrap has made.
 *
 * Whoever may make roles and hand them out can give himself more than this: that is why main and this environment are protected.
 */
export const deployPermissions = (subjects: Subjects): object => {
  const { account, bucket, environment, stateKey, secretsKey } = subjects;
  const own = ["role", "policy", "instance-profile"].map((kind) => `arn:aws:iam::${account}:${kind}/${environment}-*`);
  return {
    Version: "2012-10-17",
    Statement: [
      ...readState(subjects),
      {
        Sid: "WritesItsStates",
        Effect: "Allow",
        Action: ["s3:PutObject", "s3:DeleteObject"],
        Resource: `${bucket}/${environment}/*`,
      },
      {
        Sid: "Encrypts",
        Effect: "Allow",
        Action: ["kms:Encrypt", "kms:GenerateDataKey"],
        Resource: [stateKey, secretsKey],
      },
      { Sid: "ReadsIdentities", Effect: "Allow", Action: ["iam:Get*", "iam:List*"], Resource: "*" },
      {
        Sid: "MakesItsIdentities",
        Effect: "Allow",
        Action: [
          ...["Role", "Policy", "InstanceProfile"].flatMap((kind) => [
            `iam:Create${kind}`,
            `iam:Delete${kind}`,
            `iam:Tag${kind}`,
            `iam:Untag${kind}`,
          ]),
          "iam:UpdateRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:PutRolePolicy",
          "iam:DeleteRolePolicy",
          "iam:AttachRolePolicy",
          "iam:DetachRolePolicy",
          "iam:CreatePolicyVersion",
          "iam:DeletePolicyVersion",
          "iam:AddRoleToInstanceProfile",
          "iam:RemoveRoleFromInstanceProfile",
          "iam:PassRole",
        ],
        Resource: own,
      },
      {
        // Each EKS cluster has a provider, so that pods can take roles on.
        Sid: "MakesItsClustersProviders",
        Effect: "Allow",
        Action: [
          "iam:CreateOpenIDConnectProvider",
          "iam:DeleteOpenIDConnectProvider",
          "iam:TagOpenIDConnectProvider",
          "iam:UntagOpenIDConnectProvider",
          "iam:UpdateOpenIDConnectProviderThumbprint",
        ],
        Resource: `arn:aws:iam::${account}:oidc-provider/oidc.eks.*`,
      },
      {
        Sid: "LeavesOtherStatesAlone",
        Effect: "Deny",
        Action: ["s3:*Object*"],
        NotResource: `${bucket}/${environment}/*`,
        Condition: { ArnLike: { "aws:ResourceArn": `${bucket}/*` } },
      },
      {
        Sid: "LeavesTheBootstrapAlone",
        Effect: "Deny",
        Action: ["s3:DeleteBucket*", "s3:PutBucket*", "s3:PutLifecycleConfiguration", "s3:PutEncryptionConfiguration"],
        Resource: bucket,
      },
      {
        Sid: "LeavesItsKeysAlone",
        Effect: "Deny",
        Action: ["kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:PutKeyPolicy", "kms:CreateGrant"],
        Resource: [stateKey, secretsKey],
      },
    ],
  };
};

/** What the role that pushes images may do: push to one repository. The login is not for one repository only, and allows nothing. */
export const imagePermissions = (repository: string, key: string): object => ({
  Version: "2012-10-17",
  Statement: [
    { Sid: "LogsIn", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Sid: "PushesImages",
      Effect: "Allow",
      Action: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ],
      Resource: repository,
    },
    { Sid: "ReadsItsKey", Effect: "Allow", Action: "kms:DescribeKey", Resource: key },
  ],
});
