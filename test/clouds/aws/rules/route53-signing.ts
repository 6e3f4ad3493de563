import type { Cloud, Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { textAt } from "../../simulated/values.ts";
import { isPrivate } from "./dns-records.ts";
import { keyPolicyOf } from "./key-policies.ts";
import { allowing } from "./policy-documents.ts";
import { label, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** Route 53 is global, but what it calls for a zone has to be in this region. */
const HOME = "us-east-1";
const MOST_KEYS = 2;

function keysOf(cloud: Cloud, zoneId: string): readonly StoredResource[] {
  return cloud.all(type.keySigningKey, { with: { hostedZoneId: zoneId } });
}

const isActive = ({ state }: { readonly state: Properties }): boolean =>
  (textAt(state, "status") ?? "ACTIVE") === "ACTIVE";

function signingKeyProblems({ cloud, inputs }: Context): readonly string[] {
  const arn = textAt(inputs, "keyManagementServiceArn") ?? "";
  const key = cloud.byLink(arn);
  const zoneId = textAt(inputs, "hostedZoneId") ?? "";
  const zone = cloud.get(type.zone, zoneId);
  if (key === undefined || zone === undefined) return [];
  const spec = textAt(key.state, "customerMasterKeySpec") ?? "SYMMETRIC_DEFAULT";
  const usage = textAt(key.state, "keyUsage") ?? "ENCRYPT_DECRYPT";
  const lacking = ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"].filter(
    (action) => allowing(keyPolicyOf(cloud, key), { action, principal: "dnssec-route53.amazonaws.com" }).length === 0,
  );
  return [
    ...when(key.region !== HOME, () => `InvalidKMSArn: ${label(key)} is in ${key.region}, and has to be in ${HOME}`),
    ...when(spec !== "ECC_NIST_P256" || usage !== "SIGN_VERIFY", () => {
      return `InvalidKMSArn: ${label(key)} is ${spec} for ${usage}, and has to be ECC_NIST_P256 for SIGN_VERIFY`;
    }),
    ...when(lacking.length > 0, () => {
      return `InvalidKMSArn: the policy of ${label(key)} does not allow dnssec-route53.amazonaws.com ${lacking.join(", ")}`;
    }),
    ...when(isPrivate(zone), () => `InvalidArgument: ${label(zone)} is a private zone, which cannot be signed`),
    ...when(keysOf(cloud, zoneId).length >= MOST_KEYS, () => {
      return `TooManyKeySigningKeys: ${label(zone)} has ${MOST_KEYS} key-signing keys already`;
    }),
  ];
}

function queryLogProblems({ cloud, inputs }: Context): readonly string[] {
  const arn = (textAt(inputs, "cloudwatchLogGroupArn") ?? "").replace(/:\*$/, "");
  const group = cloud.byLink(arn);
  const zone = cloud.get(type.zone, textAt(inputs, "zoneId") ?? "");
  if (group === undefined || zone === undefined) return [];
  const permitted = cloud.all(type.logResourcePolicy, { region: group.region }).some(({ state }) =>
    ["logs:CreateLogStream", "logs:PutLogEvents"].every(
      (action) =>
        allowing(state["policyDocument"], {
          action,
          principal: "route53.amazonaws.com",
          resource: `${arn}:log-stream:x`,
        }).length > 0,
    ),
  );
  return [
    ...when(group.region !== HOME, () => {
      return `InvalidInput: the log group ${label(group)} is in ${group.region}, and has to be in ${HOME}`;
    }),
    ...when(
      isPrivate(zone),
      () => `NoSuchHostedZone: ${label(zone)} is a private zone, whose queries are not logged so`,
    ),
    ...when(!permitted, () => {
      return `InsufficientCloudWatchLogsResourcePolicy: no log resource policy of ${group.region} lets route53.amazonaws.com write to ${label(group)}`;
    }),
  ];
}

/** The last active key of a zone that is signed cannot be taken away. */
function whatHoldsKey(cloud: Cloud, key: StoredResource): readonly string[] {
  const zoneId = textAt(key.state, "hostedZoneId") ?? "";
  const signing = cloud.get(type.dnsSec, zoneId);
  const others = keysOf(cloud, zoneId).filter((other) => other.id !== key.id && isActive(other));
  const signed = signing !== undefined && (textAt(signing.state, "signingStatus") ?? "SIGNING") === "SIGNING";
  return when(isActive(key) && signed && others.length === 0, () => {
    return `KeySigningKeyInUse: the key-signing key ${key.id} is the only active one of a zone that is signed: ${signing === undefined ? "" : label(signing)}`;
  });
}

/** DNSSEC and query logs of zones. */
export const route53SigningRules: Rules = {
  [type.keySigningKey]: {
    check: signingKeyProblems,
    blocksDelete: ({ cloud, resource }) => whatHoldsKey(cloud, resource),
  },
  [type.dnsSec]: {
    check: ({ cloud, inputs }) => {
      const zoneId = textAt(inputs, "hostedZoneId") ?? "";
      return when(!keysOf(cloud, zoneId).some(isActive), () => {
        return `KeySigningKeyWithActiveStatusNotFound: the zone ${zoneId} has no active key-signing key`;
      });
    },
  },
  [type.queryLog]: { check: queryLogProblems },
};
