import { stackFileSchema } from "./topology-json-schema.ts";
import { topologyReference } from "./topology-reference.ts";

/** A generated file. */
export interface GeneratedDocument {
  /** From the repository's root. */
  readonly path: string;
  readonly content: string;
}

/** The documents that are generated from the topology's schema: the reference page, and the schema for editors. */
export function topologyDocuments(): GeneratedDocument[] {
  return [
    { path: "docs/topology.md", content: topologyReference() },
    { path: "docs/topology.schema.json", content: `${JSON.stringify(stackFileSchema(), undefined, 2)}\n` },
  ];
}
