import type { Context, Properties, Rules } from "../../simulated/model.ts";
import { objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { replacing } from "./differences.ts";
import { label, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

const invalid = (reason: string): string => `ValidationException: ${reason}`;

function keyspaceProblems({ inputs, region }: Context): readonly string[] {
  const strategy = textAt(inputs, "replicationSpecification.replicationStrategy") ?? "SINGLE_REGION";
  const regions = textsAt(inputs, "replicationSpecification.regionLists");
  const name = textAt(inputs, "name") ?? "";
  return [
    ...when(name.startsWith("system"), () => invalid(`the keyspace name ${name} is reserved`)),
    ...when(strategy === "MULTI_REGION" && regions.length < 2, () => {
      return invalid(`a multi-region keyspace needs at least two regions: found ${regions.join(", ")}`);
    }),
    ...when(strategy === "MULTI_REGION" && !regions.includes(region), () => {
      return invalid(`the regions ${regions.join(", ")} of a keyspace have to include its own, ${region}`);
    }),
    ...when(strategy === "SINGLE_REGION" && regions.some((one) => one !== region), () => {
      return invalid(`a single-region keyspace of ${region} cannot have the regions ${regions.join(", ")}`);
    }),
    ...when(new Set(regions).size < regions.length, () => invalid(`a region is named twice: ${regions.join(", ")}`)),
  ];
}

function columnProblems(inputs: Properties): readonly string[] {
  const columns = objectsAt(inputs, "schemaDefinition.columns").flatMap((column) => textAt(column, "name") ?? []);
  const keys = ["partitionKeys", "clusteringKeys", "staticColumns"].flatMap((part) =>
    objectsAt(inputs, `schemaDefinition.${part}`).flatMap((column) => textAt(column, "name") ?? []),
  );
  const unknown = keys.filter((key) => !columns.includes(key));
  return [
    ...when(unknown.length > 0, () => invalid(`key columns that are not among the columns: ${unknown.join(", ")}`)),
    ...when(new Set(columns).size < columns.length, () => invalid(`a column is named twice: ${columns.join(", ")}`)),
  ];
}

/** Columns are added in place, and neither taken away nor changed. */
function keepsColumns(previous: Properties, inputs: Properties): boolean {
  const columns = (given: Properties): readonly string[] =>
    objectsAt(given, "schemaDefinition.columns").map(
      (column) => `${textAt(column, "name") ?? ""} ${textAt(column, "type") ?? ""}`,
    );
  const kept = columns(inputs);
  return columns(previous).every((column) => kept.includes(column));
}

function tableProblems({ cloud, inputs, region }: Context): readonly string[] {
  const keyspace = cloud.get(type.keyspace, textAt(inputs, "keyspaceName") ?? "", region);
  const multiRegion =
    keyspace && textAt(keyspace.state, "replicationSpecification.replicationStrategy") === "MULTI_REGION";
  const encryption = textAt(inputs, "encryptionSpecification.type");
  const mode = textAt(inputs, "capacitySpecification.throughputMode") ?? "PAY_PER_REQUEST";
  const units = ["readCapacityUnits", "writeCapacityUnits"].filter(
    (key) => objectsAt(inputs, "capacitySpecification")[0]?.[key] !== undefined,
  );
  return [
    ...columnProblems(inputs),
    ...when(multiRegion === true && encryption === "CUSTOMER_MANAGED_KMS_KEY", () => {
      return invalid(
        `tables of the multi-region keyspace ${keyspace === undefined ? "" : label(keyspace)} cannot have a customer managed key`,
      );
    }),
    ...when(
      encryption === "CUSTOMER_MANAGED_KMS_KEY" &&
        textAt(inputs, "encryptionSpecification.kmsKeyIdentifier") === undefined,
      () => invalid("a customer managed key needs kmsKeyIdentifier"),
    ),
    ...when((mode === "PROVISIONED") !== (units.length === 2), () => {
      return invalid(
        `throughput mode ${mode} with the capacity units ${units.join(", ")}: they belong to PROVISIONED, both of them`,
      );
    }),
  ];
}

/** Keyspaces and tables of Amazon Keyspaces. */
export const keyspacesRules: Rules = {
  [type.keyspace]: { check: keyspaceProblems, update: keyspaceProblems },
  [type.keyspacesTable]: {
    check: tableProblems,
    update: tableProblems,
    difference: ({ previous, inputs, unknown }) =>
      replacing({
        "schemaDefinition.columns": !keepsColumns(previous, inputs) && unknown.length === 0,
        clientSideTimestamps: inputs["clientSideTimestamps"] === undefined && !unknown.includes("clientSideTimestamps"),
      }),
  },
};
