import { count, number } from "../../../plan/wording.ts";
import type { PreviewReport, Revision } from "../../report.ts";
import type { Detail } from "../detail.ts";
import { cutTo, firstItems } from "../detail.ts";
import type { Block, Line, Tone } from "../document.ts";
import { code, heading, paragraph, strong } from "../document.ts";
import { countsPhrase, isDestructive, resources } from "../wording.ts";

/** What changes, in a sentence with exact counts, against what, and whether it may go on. */
export function headline(report: PreviewReport, detail: Detail): Block[] {
  const { counts, gate } = report;
  const changing = countsPhrase(counts);
  const same = `${resources(counts.same)} ${counts.same === 1 ? "stays as it is" : "stay as they are"}`;
  const sentence: Line = changing === "" ? [strong("Nothing changes"), `: ${same}.`] : [strong(changing), `. ${same}.`];
  return [
    heading(`Preview of ${report.environment}`, 2),
    paragraph(...sentence, ...asides(report)),
    paragraph(...against(report)),
    {
      kind: "callout",
      tone: VERDICTS[gate.verdict].tone,
      title: [strong(VERDICTS[gate.verdict].title)],
      items: firstItems(gate.reasons, detail.findings, (reason) => ({ line: [cutTo(reason, detail)] })),
    },
    ...errors(report, detail),
  ];
}

const VERDICTS: Readonly<Record<PreviewReport["gate"]["verdict"], { readonly title: string; readonly tone: Tone }>> = {
  open: { title: "Nothing here needs an approval.", tone: "good" },
  approval: { title: "The environment's owners have to agree.", tone: "warning" },
  refused: { title: "Refused: it cannot be deployed as it is.", tone: "danger" },
};

function asides({ changes }: PreviewReport): Line {
  const own = changes.filter(({ component }) => !component);
  const lost = own.filter((change) => change.stateful && isDestructive(change)).length;
  const uncertain = own.filter((change) => change.uncertain).length;
  return [
    ...(lost === 0 ? [] : [" ", strong(`${count(lost, "stateful resource")} would be deleted or replaced.`)]),
    ...(uncertain === 0
      ? []
      : [` ${number(uncertain)} of the changes may not be real: only values that are not known yet differ.`]),
  ];
}

function against({ source, base, head }: PreviewReport): Line {
  const simulated = source === "simulated";
  const compared: Line = base === undefined ? ["what is deployed"] : revision(base);
  return [
    ...revision(head),
    " against ",
    ...compared,
    simulated
      ? ", previewed by the engine on simulated clouds. Components are not counted."
      : ", from a preview of the real stack. Components are not counted.",
  ];
}

/** `main (3391b80)` */
function revision({ name, commit }: Revision): Line {
  if (commit === undefined) return [code(name)];
  const short = commit.slice(0, 7);
  return commit.startsWith(name) ? [code(short)] : [code(name), " (", code(short), ")"];
}

function errors({ errors: told }: PreviewReport, detail: Detail): Block[] {
  if (told.length === 0) return [];
  return [
    {
      kind: "callout",
      tone: "danger",
      title: [strong(`${count(told.length, "error")}: what follows may be incomplete.`)],
      items: firstItems(told, detail.findings, (error) => ({ line: [cutTo(error, detail)] })),
    },
  ];
}
