import { z } from "zod";
import { run } from "../toolchain/command.ts";

/** Annotation of kube-score: checks that are not to be made on an object, by id. */
const IGNORED = "kube-score/ignore";
/** Annotation that has to stand beside it: why not. */
const REASON = "meridian/kube-score-reason";

/** Something that kube-score finds wrong. */
export interface Finding {
  /** `Deployment/apps/v1/shop/server`. */
  readonly object: string;
  /** Id of the check: `container-resources`. */
  readonly check: string;
  readonly severity: "critical" | "warning";
  readonly message: string;
}

/** kube-score's grades: 1 critical, 5 warning, 7 almost right, 10 right. */
const CRITICAL_UP_TO = 1;
const RIGHT = 10;

/** The part of `kube-score score --output-format json` (version v2) that is read. */
const output = z.array(
  z.looseObject({
    object_name: z.string(),
    checks: z.array(
      z.looseObject({
        check: z.looseObject({ id: z.string(), name: z.string() }),
        grade: z.number(),
        skipped: z.boolean(),
        comments: z.array(z.looseObject({ path: z.string(), summary: z.string(), description: z.string() })).nullable(),
      }),
    ),
  }),
);

/** kube-score ends with 1 where something is critical, and where it cannot read its input: then it writes no JSON. */
const FINDINGS_OR_NONE = [0, 1];

/** How kube-score is run. */
export interface JudgeOptions {
  /** Path of kube-score. */
  readonly kubeScore: string;
  /** Minor version that the objects are for, such as `1.35`. */
  readonly version: string;
  readonly signal?: AbortSignal;
}

/**
 * What kube-score finds in a file of objects. No check is left out; whatever is not right counts as a warning at least.
 *
 * @throws Error when kube-score cannot read the file, with its own words
 */
export async function judge(file: string, { kubeScore, version, signal }: JudgeOptions): Promise<readonly Finding[]> {
  const { stdout, stderr } = await run(
    kubeScore,
    ["score", "--kubernetes-version", `v${version}`, "--output-format", "json", file],
    { environment: process.env, signal, timeout: 60_000, accepted: FINDINGS_OR_NONE },
  );
  // Nothing that it judges.
  if (stdout.trim() === "null") return [];
  if (!stdout.trimStart().startsWith("["))
    throw new Error(`kube-score cannot judge ${file}: ${(stdout + stderr).trim()}`);
  return output.parse(JSON.parse(stdout)).flatMap(({ object_name: object, checks }) =>
    checks
      .filter(({ grade, skipped }) => !skipped && grade < RIGHT)
      .map(({ check, grade, comments }) => ({
        object,
        check: check.id,
        severity: grade <= CRITICAL_UP_TO ? ("critical" as const) : ("warning" as const),
        message:
          (comments ?? [])
            .map(({ path, summary, description }) =>
              [path, summary, description].filter((text) => text !== "").join(": "),
            )
            .join("; ") || check.name,
      })),
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Objects that tell kube-score to leave checks out without a reason beside it, their pod templates included. */
export function unexplained(value: unknown, path = ""): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => unexplained(item, `${path}[${index}]`));
  if (!isRecord(value)) return [];
  const { annotations } = value;
  const reason = isRecord(annotations) ? annotations[REASON] : undefined;
  const bare =
    isRecord(annotations) && annotations[IGNORED] !== undefined && (typeof reason !== "string" || reason.trim() === "");
  const here = bare ? [`${path}.annotations has ${IGNORED} without ${REASON}`.replace(/^\./u, "")] : [];
  return [...here, ...Object.entries(value).flatMap(([key, item]) => unexplained(item, `${path}.${key}`))];
}
