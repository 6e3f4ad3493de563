import { declared } from "../declared.ts";
import { runMutants } from "./run.ts";

/** Prints each mutant with the policies that found it. Exits with 1 where one survived. */
async function main(): Promise<void> {
  const results = runMutants(await declared("prod"));
  const width = Math.max(...results.map(({ mutant }) => mutant.title.length));
  for (const { mutant, caughtBy } of results) {
    console.log(`${mutant.title.padEnd(width)}  ${caughtBy.length === 0 ? "SURVIVED" : caughtBy.join(", ")}`);
  }
  const caught = results.filter(({ caughtBy }) => caughtBy.length > 0).length;
  console.log(`\n${caught} of ${results.length} mutants caught: ${((100 * caught) / results.length).toFixed(1)} %`);
  process.exitCode = caught === results.length ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
