import { cassandra, kafka, mirrorMaker } from "./jars.ts";
import { java } from "./java.ts";
import { crds } from "./kubernetes-definitions.ts";
import { kubernetes, kubeScore, kwok } from "./kubernetes.ts";
import { porcupine } from "./porcupine.ts";
import { pulumi } from "./pulumi.ts";
import { etcd, haproxy, redis } from "./servers.ts";
import type { TestToolName, ToolDefinition, ToolName } from "./types.ts";

/** Every tool, in the order in which it is listed to people. */
export const definitions: { readonly [Name in ToolName]: ToolDefinition<Name> } = {
  pulumi,
  java,
  kafka,
  "mirror-maker": mirrorMaker,
  cassandra,
  redis,
  etcd,
  haproxy,
  kubernetes,
  kwok,
  crds,
  "kube-score": kubeScore,
  porcupine,
};

/** The names of the tools that only tests and lints need. */
export const testToolNames: readonly TestToolName[] = ["kubernetes", "kwok", "crds", "kube-score", "porcupine"];
