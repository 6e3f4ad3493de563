import type { Case } from "../case.ts";

const ENDPOINT = "eu-west-1-network-endpoints-kms";
const AUTH = "eu-west-1-network-endpoints-eks-auth";
const GATEWAY = "eu-west-1-network-endpoints-s3";

interface Statement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A policy of statements that allow everything but for what they say. */
const policy = (...statements: readonly Statement[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({
      Effect: "Allow",
      Principal: "*",
      Action: "*",
      Resource: "*",
      ...statement,
    })),
  });

const fails = (...at: readonly number[]): readonly string[] =>
  at.map(
    (each) =>
      `${ENDPOINT}: statement ${each} of its policy lets every caller use every resource; it has to name either`,
  );

export const VPC_ENDPOINT_CASES: readonly Case[] = [
  {
    policy: "vpc-endpoint-policies",
    title: "callers named as principals or by each condition, named resources, and refusals of everybody",
    changes: [
      {
        resource: ENDPOINT,
        set: {
          policy: policy(
            { Principal: { AWS: ["arn:aws:iam::123456789012:root"] } },
            { Principal: "arn:aws:iam::123456789012:role/reader" },
            { Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } } },
            { Condition: { StringLike: { "AWS:PrincipalArn": ["arn:aws:iam::123456789012:role/*"] } } },
            { Condition: { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/*"] } } },
            { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } },
            { Resource: ["arn:aws:s3:::layers/*", "arn:aws:kms:eu-west-1:123456789012:key/*"] },
            { Effect: "Deny" },
          ),
        },
      },
    ],
    expects: "passes",
  },
  {
    policy: "vpc-endpoint-policies",
    title: "a single statement outside a list",
    changes: [
      {
        resource: ENDPOINT,
        set: {
          policy: JSON.stringify({
            Statement: { Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "*", Resource: "*" },
          }),
        },
      },
    ],
    expects: "passes",
  },
  {
    policy: "vpc-endpoint-policies",
    title: "no policy: AWS's own allows everything",
    changes: [{ resource: ENDPOINT, set: { policy: undefined } }],
    expects: {
      fails: [`${ENDPOINT}: it has no policy: every caller may use every resource; it has to name either`],
    },
  },
  {
    policy: "vpc-endpoint-policies",
    title: "a service that takes a policy, by the settings",
    settings: { withoutPolicy: ["eks-auth-of-another-name"] },
    changes: [],
    expects: {
      fails: ["eu-central-1", "eu-west-1", "us-east-1"].map(
        (region) =>
          `${region}-network-endpoints-eks-auth: it has no policy: every caller may use every resource; it has to name either`,
      ),
    },
  },
  {
    policy: "vpc-endpoint-policies",
    title: "a text that is no document, and a document without statements",
    changes: [
      { resource: ENDPOINT, set: { policy: "{" } },
      { resource: GATEWAY, set: { policy: "{}" } },
    ],
    expects: {
      fails: [
        `${ENDPOINT}: its policy is no document with statements`,
        `${GATEWAY}: its policy is no document with statements`,
      ],
    },
  },
  {
    policy: "vpc-endpoint-policies",
    title: "everybody, in each way that it is written",
    changes: [
      {
        resource: ENDPOINT,
        set: {
          policy: policy(
            {},
            { Principal: { AWS: "*" } },
            { Principal: { AWS: ["123456789012", "*"] } },
            { Principal: undefined },
            { Condition: { StringEqualsIfExists: { "aws:PrincipalAccount": "123456789012" } } },
            { Condition: { StringNotEquals: { "aws:PrincipalAccount": "123456789012" } } },
            { Condition: { StringLike: { "aws:PrincipalAccount": "*" } } },
            { Condition: { StringEquals: { "aws:ResourceAccount": "123456789012" } } },
            { Resource: "arn:aws:s3:::*/*" },
            { Resource: ["arn:aws:s3:::layers/*", "*"] },
            { Resource: undefined, NotResource: "arn:aws:s3:::layers/*" },
          ),
        },
      },
    ],
    expects: { fails: [...fails(0, 1, 10), ...fails(2, 3, 4, 5, 6, 7, 8, 9)] },
  },
  {
    policy: "vpc-endpoint-policies",
    title: "a policy that is not known yet",
    changes: [{ resource: ENDPOINT, unknown: ["policy"] }],
    expects: { unevaluated: [`${ENDPOINT}: policy`] },
  },
  {
    policy: "interface-endpoint-groups",
    title: "a gateway endpoint, which has none, and a group whose id is not known yet",
    changes: [
      { resource: GATEWAY, set: { vpcEndpointType: undefined } },
      { resource: AUTH, unknown: ["securityGroupIds.0"] },
    ],
    expects: "passes",
  },
  {
    policy: "interface-endpoint-groups",
    title: "no group, and an empty list of them",
    changes: [
      { resource: AUTH, set: { securityGroupIds: undefined } },
      { resource: ENDPOINT, set: { securityGroupIds: [] } },
    ],
    expects: {
      fails: [
        `${AUTH}: it is an interface endpoint without a security group, and has to have one`,
        `${ENDPOINT}: it is an interface endpoint without a security group, and has to have one`,
      ],
    },
  },
  {
    policy: "interface-endpoint-groups",
    title: "groups that are not known yet",
    changes: [{ resource: AUTH, unknown: ["securityGroupIds"] }],
    expects: { unevaluated: [`${AUTH}: securityGroupIds`] },
  },
];
