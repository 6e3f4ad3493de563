/** The rehearsal of losses on the environment of this machine: what the command line and tests take from it. */
export { bringUp } from "./bring-up.ts";
export { commitOf } from "./commit.ts";
export { breakableOf, faultsOf, rehearse } from "./rehearse.ts";
export { renderRehearsalText } from "./render/text.ts";
export { writeReport } from "./write-report.ts";
