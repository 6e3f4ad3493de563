import { toolNames } from "../../tools/toolchain/index.ts";
import { findTools } from "../tools.ts";

/** Runs before the first test. */
export default async function setup(): Promise<void> {
  await findTools([...toolNames, "porcupine"]);
}
