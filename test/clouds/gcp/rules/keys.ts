import type { Cloud, Comparison, Context, DifferenceChange, Rules } from "../../simulated/model.ts";
import { when } from "../../simulated/refusals.ts";
import { textAt } from "../../simulated/values.ts";
import { prevented } from "./deletion-policies.ts";
import { memberProblems } from "./members.ts";
import { type } from "./type-tokens.ts";

const DAY = 86_400;
/** Seconds between rotations. Source: Cloud KMS API, `CryptoKey.rotationPeriod`: a day at least, 876,000 hours at most. */
const ROTATION = { least: DAY, most: 876_000 * 3600 } as const;
/** Seconds until a version's end. Source: as above, `destroyScheduledDuration`: a day to 120 days. */
const DESTRUCTION = { least: DAY, most: 120 * DAY } as const;

/** The role by which a service encrypts with a key. */
const ENCRYPTS = "roles/cloudkms.cryptoKeyEncrypterDecrypter";

function duration(context: Context, name: string, { least, most }: { least: number; most: number }): readonly string[] {
  const text = textAt(context.inputs, name);
  if (text === undefined) return [];
  const seconds = Number(text.slice(0, -1));
  return when(
    seconds < least || seconds > most,
    () => `invalid: ${name} is ${text}; accepted is ${least}s to ${most}s`,
  );
}

function problems(context: Context): readonly string[] {
  const rotates = textAt(context.inputs, "rotationPeriod") !== undefined;
  return [
    ...duration(context, "rotationPeriod", ROTATION),
    ...duration(context, "destroyScheduledDuration", DESTRUCTION),
    ...when(
      rotates && textAt(context.inputs, "purpose") !== "ENCRYPT_DECRYPT",
      () => "invalid: only keys with the purpose ENCRYPT_DECRYPT are rotated",
    ),
  ];
}

/** A whole number of seconds is the same however it is written. */
function difference({ previous, inputs, changed }: Comparison): DifferenceChange {
  const same = ["rotationPeriod", "destroyScheduledDuration"].filter(
    (name) =>
      changed.includes(name) &&
      Number.parseFloat(textAt(previous, name) ?? "") === Number.parseFloat(textAt(inputs, name) ?? ""),
  );
  return { ignore: same };
}

/**
 * What is wrong with a key that a service shall encrypt with: where it is, and that the service may not. That the key exists is the
 * facts' matter.
 *
 * @param location where the key has to be
 * @param agent address of the service's agent
 */
export function encryptionProblems(
  cloud: Cloud,
  keyName: string | undefined,
  location: string,
  agent: string,
): readonly string[] {
  const key = keyName === undefined ? undefined : cloud.get(type.cryptoKey, keyName);
  if (key === undefined) return [];
  const found = /\/locations\/([^/]+)\//.exec(key.id)?.[1] ?? "";
  const grants = cloud.all(type.cryptoKeyMember, {
    with: { cryptoKeyId: key.id, role: ENCRYPTS, member: `serviceAccount:${agent}` },
  });
  return [
    ...when(
      found !== location,
      () => `invalid: the key ${key.name} is in ${found}, and only one in ${location} is accepted`,
    ),
    ...when(
      grants.length === 0,
      () => `permissionDenied: ${agent} may not encrypt and decrypt with ${key.name}: it has no ${ENCRYPTS} on it`,
    ),
  ];
}

export const keys: Rules = {
  [type.cryptoKey]: { check: problems, update: problems, difference, blocksDelete: prevented },
  [type.cryptoKeyMember]: { check: memberProblems },
};
