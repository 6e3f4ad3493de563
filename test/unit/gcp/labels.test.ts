import { labelsOf } from "../../../components/gcp-labels.ts";

describe("the labels of Google Cloud's resources", () => {
  test("are the tags, in the letters that labels accept", () => {
    expect(labelsOf({ "meridian:owner": "Payments Team", "cost-center": "1234", ÜBER: "ä.b", "1st": "" })).toEqual({
      meridian_owner: "payments_team",
      "cost-center": "1234",
      x_ber: "__b",
      x1st: "",
    });
  });

  test("are cut where they are too long, and stay different", () => {
    const long = "a".repeat(70);
    const [one, other] = [labelsOf({ t: `${long}1` })["t"] ?? "", labelsOf({ t: `${long}2` })["t"] ?? ""];
    expect(one).toMatch(/^a{54}-[0-9a-f]{8}$/);
    expect(other).toMatch(/^a{54}-[0-9a-f]{8}$/);
    expect(one).not.toBe(other);
    expect(Object.keys(labelsOf({ [long]: "" }))).toEqual([expect.stringMatching(/^a{54}-[0-9a-f]{8}$/)]);
  });

  test("refuse two tags that become the same label, by both names", () => {
    expect(() => labelsOf({ "meridian:owner": "a", "Meridian.Owner": "b" })).toThrow(
      "tags: found meridian:owner and Meridian.Owner, both of which are the label meridian_owner on Google Cloud",
    );
  });

  test("are 64 at most", () => {
    const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`tag-${n}`, ""]));
    expect(Object.keys(labelsOf(tags(64)))).toHaveLength(64);
    expect(() => labelsOf(tags(65))).toThrow("tags: found 65, the project's own included; Google Cloud accepts 64");
  });
});
