import type { WireObject } from "../../providers/local/properties.ts";
import { target, TestCloud, unknown } from "./aws-simulation-parts.ts";

const region = "eu-west-1";
let cloud: TestCloud;

beforeEach(() => {
  cloud = new TestCloud();
});
afterEach(() => {
  cloud.dispose();
});

/** What a preview shows of a resource that is there, once its inputs have changed. */
function previewed(type: string, before: WireObject, after: WireObject): { state: WireObject; shown: WireObject } {
  const { state } = cloud.create(type, "subject", before);
  return {
    state,
    shown: cloud.provider.previewUpdate(target(type, "subject"), cloud.checked(type, "subject", after), state),
  };
}

describe("the preview of an update on the simulated AWS", () => {
  it("still knows what is made of inputs that stay, so that nothing which refers to it seems to be replaced", () => {
    const bucket = { region, bucket: "b-123" };
    const { state, shown } = previewed("aws:s3/bucket:Bucket", bucket, { ...bucket, tags: { team: "a" } });
    expect(shown["arn"]).toBe("arn:aws:s3:::b-123");
    expect(shown).toEqual({ ...state, tags: { team: "a" }, tagsAll: { team: "a" }, __defaults: shown["__defaults"] });
  });

  it("still knows a name that AWS has completed", () => {
    const bucket = { region, bucketPrefix: "logs-" };
    const { state, shown } = previewed("aws:s3/bucket:Bucket", bucket, { ...bucket, tags: { team: "a" } });
    expect(state["bucket"]).toMatch(/^logs-\w+$/);
    expect([shown["bucket"], shown["arn"]]).toEqual([state["bucket"], state["arn"]]);
  });

  it("does not know what is made of an input that changes", () => {
    const { shown } = previewed("aws:s3/bucket:Bucket", { region, bucket: "b-123" }, { region, bucket: "b-456" });
    expect(shown["arn"]).toBe(unknown);
  });
});
