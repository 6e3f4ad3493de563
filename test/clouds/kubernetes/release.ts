import type { Plain, PlainObject } from "../../../providers/local/properties.ts";
import { UNKNOWN } from "../../../providers/local/properties.ts";
import { isPlainObject } from "./difference.ts";

/** Semantic versioning 2.0.0, with the leading `v` that some charts have. A range would install another chart tomorrow. */
const EXACT_VERSION = /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/u;
/** Helm: names of releases. */
const RELEASE_NAME = /^[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?$/u;
/** What every chart comes from: a repository, or a registry. */
const REPOSITORY = /^(https|oci):\/\/\S+$/u;

/** Told for each release: what this provider does not do. */
export const RECORDED_ONLY =
  "recorded only: its chart is not fetched here, so that nothing of it runs and nothing of it was checked but its name, version, repository and shape";

interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** What is wrong with a Helm release. What is not known yet passes. */
export function checkRelease(inputs: PlainObject): readonly Failure[] {
  const failures: Failure[] = [];
  const demand = (
    property: string,
    value: Plain | undefined,
    accepted: string,
    holds: (text: string) => boolean,
  ): void => {
    if (value === UNKNOWN) return;
    if (typeof value === "string" && holds(value)) return;
    failures.push({
      property,
      reason: `${value === undefined ? "is missing" : "is not accepted"}; accepted is ${accepted}`,
    });
  };
  demand(
    "chart",
    inputs["chart"],
    "a chart's name, or its oci:// address",
    (text) => text !== "" && !text.startsWith("http://"),
  );
  demand("version", inputs["version"], "an exact version, such as 1.8.2", (text) => EXACT_VERSION.test(text));
  demand("name", inputs["name"], "a given name of up to 53 characters", (text) => RELEASE_NAME.test(text));
  demand("namespace", inputs["namespace"], "the namespace that it is installed into", (text) => text !== "");
  const fromRegistry = typeof inputs["chart"] === "string" && inputs["chart"].startsWith("oci://");
  const { repositoryOpts, values } = inputs;
  if (!fromRegistry && repositoryOpts !== UNKNOWN) {
    const repository = isPlainObject(repositoryOpts) ? repositoryOpts["repo"] : undefined;
    demand("repositoryOpts.repo", repository, "the chart's repository by https:// or oci://", (text) =>
      REPOSITORY.test(text),
    );
  }
  if (values !== undefined && values !== UNKNOWN && !isPlainObject(values))
    failures.push({ property: "values", reason: "is not an object" });
  return failures;
}

/** Paths whose change replaces a release. Source: the real provider's documentation of `Release`. */
export const RELEASE_REPLACES: readonly string[] = ["name", "namespace"];

/** `namespace/name`, as the real provider has it. */
export const releaseId = ({ namespace = null, name = null }: PlainObject): string =>
  [namespace, name].map((part) => (typeof part === "string" ? part : "")).join("/");

/** The outputs of a release that is on record. */
export function releaseState(inputs: PlainObject): PlainObject {
  const { name = null, namespace = null, chart = null, version = null } = inputs;
  return { ...inputs, status: { name, namespace, chart, version, status: "recorded", revision: 1 } };
}
