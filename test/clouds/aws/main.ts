import { version } from "@pulumi/aws/package.json";
import { runSimulation } from "../simulated/program.ts";
import { awsFacts } from "./facts.ts";
import { aws } from "./kind.ts";
import { rules } from "./rules/index.ts";

runSimulation({ kind: aws, facts: awsFacts(), rules, version });
