import { catalogueOf } from "../../../../components/topology/catalogue.ts";
import type { Comparison, Context, DifferenceChange, Properties, Rules } from "../../simulated/model.ts";
import { when } from "../../simulated/refusals.ts";
import { flagAt, numberAt, textAt, textsAt } from "../../simulated/values.ts";
import { projectNumber } from "../project-number.ts";
import { storageAgent } from "../service-agents.ts";
import { prevented } from "./deletion-policies.ts";
import { encryptionProblems } from "./keys.ts";
import { isEverybody, memberProblems } from "./members.ts";
import { type } from "./type-tokens.ts";

const DAY = 86_400;
/** Where a bucket of a continent has its key. Source: Cloud Storage, "Customer-managed encryption keys", "Key locations". */
const KEY_LOCATIONS = new Map([
  ["ASIA", "asia"],
  ["EU", "europe"],
  ["US", "us"],
]);

const regions = new Set(Object.keys(catalogueOf("gcp") ?? {}));
const locationOf = (inputs: Properties): string => (textAt(inputs, "location") ?? "").toUpperCase();

/** A bucket lies in a region, in a continent, or in two regions of a continent. */
function placeProblems({ inputs }: Context): readonly string[] {
  const location = locationOf(inputs);
  const isContinent = KEY_LOCATIONS.has(location);
  const given = textsAt(inputs, "customPlacementConfig.dataLocations");
  const unknown = given.filter((each) => !regions.has(each.toLowerCase()));
  return [
    ...when(
      !isContinent && !regions.has(location.toLowerCase()),
      () => `invalid: The specified location constraint is not valid: ${location}`,
    ),
    ...when(
      given.length > 0 && (given.length !== 2 || !isContinent || unknown.length > 0),
      () => `invalid: dataLocations are two regions of the location, which is ${[...KEY_LOCATIONS.keys()].join(", ")}`,
    ),
    ...when(
      textAt(inputs, "rpo") === "ASYNC_TURBO" && given.length === 0,
      () => "invalid: rpo ASYNC_TURBO is for buckets in two regions",
    ),
  ];
}

function problems(context: Context): readonly string[] {
  const { cloud, inputs } = context;
  const location = locationOf(inputs);
  const name = textAt(inputs, "name") ?? "";
  const soft = numberAt(inputs, "softDeletePolicy.retentionDurationSeconds");
  return [
    ...placeProblems(context),
    ...when(name.startsWith("goog") || name.includes("google"), () => `invalid: Invalid bucket name: ${name}`),
    ...when(
      soft !== undefined && soft !== 0 && (soft < 7 * DAY || soft > 90 * DAY),
      () => `invalid: retentionDurationSeconds is ${soft}; accepted is 0, or 7 to 90 days`,
    ),
    ...encryptionProblems(
      cloud,
      textAt(inputs, "encryption.defaultKmsKeyName"),
      KEY_LOCATIONS.get(location) ?? location.toLowerCase(),
      storageAgent(textAt(inputs, "project") ?? ""),
    ),
  ];
}

/** The provider writes locations in capitals. */
function difference({ previous, inputs, changed }: Comparison): DifferenceChange {
  const same = changed.includes("location") && locationOf(previous) === locationOf(inputs);
  return same ? { ignore: ["location"] } : {};
}

function memberOfBucketProblems(context: Context): readonly string[] {
  const { cloud, inputs } = context;
  const bucket = cloud.get(type.bucket, textAt(inputs, "bucket") ?? "");
  if (bucket === undefined) return [];
  return [
    ...memberProblems(context),
    ...when(
      isEverybody(textAt(inputs, "member") ?? "") && textAt(bucket.state, "publicAccessPrevention") === "enforced",
      () => `conflict: ${bucket.name} has public access prevention enforced`,
    ),
    ...when(
      inputs["condition"] !== undefined && !flagAt(bucket.state, "uniformBucketLevelAccess"),
      () => `invalid: conditions are for buckets with uniform bucket-level access, and ${bucket.name} has none`,
    ),
  ];
}

export const storage: Rules = {
  [type.bucket]: {
    check: problems,
    update: problems,
    difference,
    compute: ({ inputs }) => ({
      location: locationOf(inputs),
      projectNumber: Number(projectNumber(textAt(inputs, "project") ?? "")),
    }),
    blocksDelete: prevented,
  },
  [type.bucketMember]: { check: memberOfBucketProblems },
};
