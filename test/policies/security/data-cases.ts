import type { Case } from "../case.ts";
import { BUCKET_CASES } from "./bucket-cases.ts";
import { DOCUMENT_CASES } from "./document-cases.ts";
import { IDENTITY_CASES } from "./identity-cases.ts";
import { KAFKA_CASES } from "./kafka-cases.ts";
import { KEY_CASES } from "./key-cases.ts";
import { KEYSPACES_CASES } from "./keyspaces-cases.ts";
import { REDIS_CASES } from "./redis-cases.ts";
import { TRUST_CASES } from "./trust-cases.ts";
import { LOGIN_CASES } from "./login-cases.ts";
import { IMAGE_CASES } from "./image-cases.ts";
import { SECRET_CASES } from "./secret-cases.ts";

/** Stores, keys, images and identities. */
export const DATA_CASES: readonly Case[] = [
  ...KAFKA_CASES,
  ...REDIS_CASES,
  ...KEYSPACES_CASES,
  ...BUCKET_CASES,
  ...KEY_CASES,
  ...DOCUMENT_CASES,
  ...IDENTITY_CASES,
  ...TRUST_CASES,
  ...LOGIN_CASES,
  ...IMAGE_CASES,
  ...SECRET_CASES,
];
