import type { Policy } from "../policy.ts";
import { bucketAccessLog } from "./bucket-access-log.ts";
import { bucketEncryption } from "./bucket-encryption.ts";
import { bucketOwnerEnforced } from "./bucket-owner-enforced.ts";
import { bucketPublicAccessBlock } from "./bucket-public-access-block.ts";
import { bucketRefusesPlainHttp } from "./bucket-refuses-plain-http.ts";
import { bucketVersioning } from "./bucket-versioning.ts";
import { githubTrustIsPinned } from "./github-trust-is-pinned.ts";
import { identityActionsAreNamed } from "./identity-actions-are-named.ts";
import { identityResourcesAreNamed } from "./identity-resources-are-named.ts";
import { imageEncryption } from "./image-encryption.ts";
import { imageScanning } from "./image-scanning.ts";
import { imageTagsImmutable } from "./image-tags-immutable.ts";
import { kafkaAuthentication } from "./kafka-authentication.ts";
import { kafkaBrokerLogs } from "./kafka-broker-logs.ts";
import { kafkaEncryptionAtRest } from "./kafka-encryption-at-rest.ts";
import { kafkaEncryptionInTransit } from "./kafka-encryption-in-transit.ts";
import { kafkaNotPublic } from "./kafka-not-public.ts";
import { keyPolicyNotPublic } from "./key-policy-not-public.ts";
import { keyRotation } from "./key-rotation.ts";
import { keyspacesEncryptionAtRest } from "./keyspaces-encryption-at-rest.ts";
import { logGroupEncryption } from "./log-group-encryption.ts";
import { noAdministratorPolicies } from "./no-administrator-policies.ts";
import { noIamUsers } from "./no-iam-users.ts";
import { passedRolesAreNamed } from "./passed-roles-are-named.ts";
import { policyDocumentsAreReadable } from "./policy-documents-are-readable.ts";
import { redisAuthentication } from "./redis-authentication.ts";
import { redisEncryptionAtRest } from "./redis-encryption-at-rest.ts";
import { redisEncryptionInTransit } from "./redis-encryption-in-transit.ts";
import { redisUsersAreLimited } from "./redis-users-are-limited.ts";
import { redisUsersByIam } from "./redis-users-by-iam.ts";
import { resourcePolicyNotPublic } from "./resource-policy-not-public.ts";
import { roleTrustIsNarrow } from "./role-trust-is-narrow.ts";
import { secretEncryption } from "./secret-encryption.ts";
import { secretsNotInPlainText } from "./secrets-not-in-plain-text.ts";
import { serviceAccessIsBound } from "./service-access-is-bound.ts";
import { topicEncryption } from "./topic-encryption.ts";

/** Stores, keys, images and identities: who may read and change what. */
export const DATA_POLICIES: readonly Policy[] = [
  kafkaEncryptionInTransit,
  kafkaEncryptionAtRest,
  kafkaAuthentication,
  kafkaNotPublic,
  kafkaBrokerLogs,
  redisEncryptionInTransit,
  redisEncryptionAtRest,
  redisAuthentication,
  redisUsersByIam,
  redisUsersAreLimited,
  keyspacesEncryptionAtRest,
  bucketPublicAccessBlock,
  bucketEncryption,
  bucketVersioning,
  bucketAccessLog,
  bucketRefusesPlainHttp,
  bucketOwnerEnforced,
  imageTagsImmutable,
  imageScanning,
  imageEncryption,
  keyRotation,
  keyPolicyNotPublic,
  logGroupEncryption,
  topicEncryption,
  secretEncryption,
  secretsNotInPlainText,
  policyDocumentsAreReadable,
  resourcePolicyNotPublic,
  serviceAccessIsBound,
  roleTrustIsNarrow,
  githubTrustIsPinned,
  identityActionsAreNamed,
  identityResourcesAreNamed,
  passedRolesAreNamed,
  noAdministratorPolicies,
  noIamUsers,
];
