import { isRecord, isUnknownMark, opened as unwrapped, signatureKey } from "../../../providers/local/properties.ts";
import type { Wire } from "../../../providers/local/properties.ts";
import { SECRET_NAME } from "../../../policies/pulumi/properties.ts";
import type { ShownValue } from "../report.ts";
import { cut } from "../../plain-text.ts";
import type { PathStep } from "./property-path.ts";

/** Most characters of a value that a report shows; longer ones are cut. */
export const SHOWN_CHARACTERS = 80;
/** Most items of a list that a report shows by themselves. */
const SHOWN_ITEMS = 5;

/** What marks an output. Source: `sdk/go/common/resource/sig` of Pulumi. */
const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** What the engine writes into events for what a program calls secret. */
export const MASK = "[secret]";

/** Types whose properties hold secrets, whatever their names are: none of their values is shown. */
const SECRET_TYPES: ReadonlySet<string> = new Set([
  "aws:iam/accessKey:AccessKey",
  "aws:iam/userLoginProfile:UserLoginProfile",
  "aws:secretsmanager/secretVersion:SecretVersion",
  "aws:ssm/parameter:Parameter",
  "gcp:secretmanager/secretVersion:SecretVersion",
  "gcp:serviceaccount/key:Key",
  "kubernetes:core/v1:Secret",
  "random:index/randomPassword:RandomPassword",
  "tls:index/privateKey:PrivateKey",
]);

/** A password in an address, or a private key: secrets that no name tells of. */
const SECRET_TEXT = /\/\/[^/\s:@]*:[^/\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY/;

const SECRET: ShownValue = { kind: "secret" };
const UNKNOWN: ShownValue = { kind: "unknown" };
const ABSENT: ShownValue = { kind: "absent" };
const text = (shown: string): ShownValue => ({ kind: "text", text: shown });

/**
 * A resource's value at a path, as a report may show it. Scalars and short lists of them are shown, cut at {@link SHOWN_CHARACTERS}; documents
 * and other containers are only described, so that nothing inside them is told.
 *
 * @param type the resource's type token: some hold nothing but secrets
 * @param properties the resource's inputs or outputs, as an event has them
 */
export function shownAt(type: string, properties: unknown, path: readonly PathStep[]): ShownValue {
  const secret = SECRET_TYPES.has(type) || path.some((step) => typeof step === "string" && isSecretName(step));
  let value = opened(properties);
  for (const step of path) {
    if (value === MASK) return SECRET;
    if (typeof value === "string" && isUnknown(value)) return UNKNOWN;
    if (Array.isArray(value)) value = opened(typeof step === "number" ? value[step] : undefined);
    else value = opened(isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined);
  }
  const shown = shownOf(value);
  return secret && shown.kind === "text" ? SECRET : shown;
}

/** `DB_PASSWORD` and a list of `passwords` are secrets as `dbPassword` is. */
const isSecretName = (name: string): boolean => SECRET_NAME.test(name.replace(/[_-]|s$/g, ""));

/** A text that stands for something unknown, or that was made from one that does. */
const isUnknown = (value: string): boolean =>
  isUnknownMark(value) || /^output<[^>]*>$/.test(value) || value.includes("04da6b54-80e4-46f7-96ec-b56ff0331ba9");

/** A value without what the engine wraps it in; what is secret becomes its mask. */
function opened(value: unknown): unknown {
  if (!isRecord(value)) return value;
  if (unwrapped(value as Wire).isSecret) return MASK;
  if (value[signatureKey] !== OUTPUT_SIGNATURE) return value;
  if (value["secret"] === true) return MASK;
  return "value" in value ? opened(value["value"]) : "output<unknown>";
}

function shownOf(value: unknown): ShownValue {
  if (value === undefined || value === null) return ABSENT;
  if (typeof value === "string") return shownText(value);
  if (typeof value === "number" || typeof value === "boolean") return text(`${value}`);
  if (Array.isArray(value)) return shownList(value);
  if (!isRecord(value)) return text("a value of another kind");
  if (value[signatureKey] !== undefined) return text("file");
  const inside = Object.entries(value).filter(([key]) => key !== "__defaults");
  const shown = inside.map(([, item]) => shownOf(opened(item)));
  if (shown.length > 0 && shown.every(({ kind }) => kind === "unknown")) return UNKNOWN;
  return text(inside.length === 1 ? "object, 1 property" : `object, ${inside.length} properties`);
}

function shownText(value: string): ShownValue {
  if (value === MASK || SECRET_TEXT.test(value)) return SECRET;
  if (isUnknown(value)) return UNKNOWN;
  if (value === "") return text('""');
  const lines = value.split("\n").length;
  if (isDocument(value)) return text(`document, ${value.length} characters`);
  if (lines > 1) return text(`text, ${lines} lines, ${value.length} characters`);
  return text(cut(value, SHOWN_CHARACTERS));
}

function shownList(items: readonly unknown[]): ShownValue {
  const shown = items.map((item) => shownOf(opened(item)));
  if (shown.length > 0 && shown.every(({ kind }) => kind === "unknown")) return UNKNOWN;
  const plain = items.every((item) => ["string", "number", "boolean"].includes(typeof item));
  const texts = shown.flatMap((item) => (item.kind === "text" ? [item.text] : []));
  const joined = `[${texts.join(", ")}]`;
  const short = texts.length === items.length && items.length <= SHOWN_ITEMS && joined.length <= SHOWN_CHARACTERS;
  if (plain && short) return text(joined);
  const unknown = shown.filter(({ kind }) => kind === "unknown").length;
  return text(
    `list, ${items.length === 1 ? "1 item" : `${items.length} items`}${unknown > 0 ? `, ${unknown} not known` : ""}`,
  );
}

function isDocument(value: string): boolean {
  if (!/^\s*[[{]/.test(value)) return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
