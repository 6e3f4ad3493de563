import { version } from "@pulumi/gcp/package.json";
import { runSimulation } from "../simulated/program.ts";
import { gcpFacts } from "./facts.ts";
import { gcp } from "./kind.ts";
import { rules } from "./rules/index.ts";

runSimulation({ kind: gcp, facts: gcpFacts(), rules, version });
