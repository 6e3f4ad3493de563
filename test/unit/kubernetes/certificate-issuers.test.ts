import { certificateIssuers } from "../../../components/coordination/certificate-issuers.ts";
import { planOf } from "./surroundings.ts";

describe("who issues clients' certificates", () => {
  const issuersOf = (regions: number, more: object = {}): [string, readonly string[]][] => [
    ...certificateIssuers(planOf(regions, more).regions),
  ];

  test("is each region with a voter for itself, and the first of them for those without", () => {
    expect(issuersOf(1)).toEqual([["eu-west-1", ["eu-west-1"]]]);
    expect(issuersOf(2)).toEqual([
      ["eu-west-1", ["eu-west-1"]],
      ["eu-central-1", ["eu-central-1"]],
    ]);
    expect(issuersOf(5)).toEqual([
      ["eu-west-1", ["eu-west-1", "us-west-2", "ap-northeast-1"]],
      ["eu-central-1", ["eu-central-1"]],
      ["us-east-1", ["us-east-1"]],
    ]);
  });

  test("cannot be said where none of the regions has a voter", () => {
    const without = planOf(5).regions.filter(({ voters }) => voters.length === 0);
    expect(() => certificateIssuers(without)).toThrow(
      "coordination.placement: found no voter in any of us-west-2, ap-northeast-1; accepted is one of them at least, ",
    );
  });
});
