import { join } from "node:path";
import type { DeclarationInput } from "../../components/topology/index.ts";
import { placementFile } from "../../stacks/program.ts";
import { readEnvironment } from "../engine/environments.ts";
import { inTemporaryFolder } from "../temporary-folder.ts";
import { median } from "./median.ts";
import type { PreviewAnswer, PreviewProgram } from "./preview-task.ts";
import type { Preview } from "./simulated-aws.ts";
import { openSimulatedAws } from "./simulated-aws.ts";

/** How often each of the previews is timed. */
export const ROUNDS = 3;

/** Beginning of the names of the benchmarks' folders. */
export const FOLDER = "meridian-bench-";

/** `prod`'s preview, beside that of a flat program. Times are medians, in milliseconds. */
export interface ProdPreviewBench {
  readonly resources: number;
  readonly rounds: number;
  readonly meridian: number;
  /** The flat program with what `meridian` does about source maps. */
  readonly flat: number;
  /** The flat program as anybody would run it. */
  readonly flatMapped: number;
  /** `meridian` ÷ `flat`. */
  readonly ratio: number;
}

/** How a preview's time grows with the number of regions. Times are medians, in milliseconds. */
export interface GrowthBench {
  readonly rounds: number;
  readonly sizes: readonly {
    readonly regions: number;
    readonly resources: number;
    /** Of the whole preview. */
    readonly milliseconds: number;
    /** Of an empty program's preview: what the engine takes whatever there is to create. */
    readonly empty: number;
    /** (`milliseconds` − `empty`) ÷ `resources`. */
    readonly perResource: number;
  }[];
  /** The last size's `perResource` ÷ the first one's. */
  readonly ratio: number;
}

/** Times previews of `prod`, as it is committed, on the simulated AWS beside the flat program's, in turns. */
export function benchProdPreview(): Promise<ProdPreviewBench> {
  return inTemporaryFolder(FOLDER, async (folder) => {
    const preview = await openSimulatedAws(folder, readEnvironment("prod").declaration, placementFile("prod"));
    const { resources } = await preview("recorded");
    const { resources: flatResources } = await preview("flat");
    if (flatResources !== resources) {
      throw new Error(`the flat program has ${flatResources} resources, not ${resources}: nothing to compare`);
    }
    const [meridian, flat, flatMapped] = await inTurns([
      [preview, "meridian"],
      [preview, "flat"],
      [preview, "flat, mapped"],
    ]);
    return {
      resources,
      rounds: ROUNDS,
      meridian: meridian.milliseconds,
      flat: flat.milliseconds,
      flatMapped: flatMapped.milliseconds,
      ratio: meridian.milliseconds / flat.milliseconds,
    };
  });
}

/** Regions with three zones, all over the world. */
const REGIONS = [
  "eu-west-1",
  "eu-central-1",
  "us-east-2",
  "eu-west-3",
  "ap-south-1",
  "eu-north-1",
  "sa-east-1",
  "ap-southeast-2",
];

/** A `prod` of that many regions on AWS; of 8 at most. */
export function awsDeclaration(regions: number): DeclarationInput {
  return {
    environment: "prod",
    regions: Object.fromEntries(REGIONS.slice(0, regions).map((name, index) => [name, { cloud: "aws", index }])),
    dns: { zone: "example.com" },
  };
}

/** Times previews of `prod` with 2 and with 8 regions on the simulated AWS, in turns. */
export function benchGrowth(): Promise<GrowthBench> {
  return inTemporaryFolder(FOLDER, async (folder) => {
    const counts = [2, 8] as const;
    const [few, many] = [
      await openSimulatedAws(join(folder, "few"), awsDeclaration(counts[0])),
      await openSimulatedAws(join(folder, "many"), awsDeclaration(counts[1])),
    ];
    // Not timed: what is compiled for the first time is kept for the next.
    await few("meridian");
    const [empty, ...measured] = await inTurns([
      [few, "empty"],
      [few, "meridian"],
      [many, "meridian"],
    ]);
    const sizes = ([0, 1] as const).map((at) => {
      const { milliseconds, resources } = measured[at];
      return {
        regions: counts[at],
        resources,
        milliseconds,
        empty: empty.milliseconds,
        perResource: (milliseconds - empty.milliseconds) / resources,
      };
    });
    const [first, last] = sizes;
    return { rounds: ROUNDS, sizes, ratio: (last?.perResource ?? NaN) / (first?.perResource ?? NaN) };
  });
}

type Timed = readonly [preview: Preview, program: PreviewProgram];

/** Each preview with its median time. In turns, so that other work on the machine slows them alike. */
export async function inTurns(
  previews: readonly [Timed, Timed, Timed],
): Promise<[PreviewAnswer, PreviewAnswer, PreviewAnswer]> {
  const answers: [PreviewAnswer[], PreviewAnswer[], PreviewAnswer[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, [preview, program]] of previews.entries()) answers[at]?.push(await preview(program));
  }
  return [medianOf(answers[0]), medianOf(answers[1]), medianOf(answers[2])];
}

const medianOf = (answers: readonly PreviewAnswer[]): PreviewAnswer => ({
  milliseconds: median(answers.map(({ milliseconds }) => milliseconds)),
  resources: answers[0]?.resources ?? 0,
});
