import type { WireObject } from "../../providers/local/properties.ts";
import { conceal, UNKNOWN } from "../../providers/local/properties.ts";
import { withoutControlPlanes } from "../clouds/kubernetes/index.ts";
import { KubernetesProvider } from "../clouds/kubernetes/provider.ts";
import { readSettings } from "../clouds/kubernetes/settings.ts";

const provider = new KubernetesProvider(readSettings({}, withoutControlPlanes));
const config = { type: "kubernetes:core/v1:ConfigMap", name: "settings" };
const inputs: WireObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: "shop" },
  data: { level: "info" },
};
const patience = { seconds: 1, signal: new AbortController().signal };

describe("objects that are applied nowhere", () => {
  it("are recorded as they are declared, under their namespace and name, without any cluster", async () => {
    const { id, state } = await provider.create(config, inputs, patience);
    expect({ id, state }).toEqual({ id: "shop/settings", state: inputs });
  });

  it("keep their id, also where they are in no namespace", async () => {
    const changed = { ...inputs, data: { level: "debug" } };
    expect(await provider.update(config, changed, patience)).toEqual({
      id: "shop/settings",
      inputs: changed,
      state: changed,
    });
    const zoneless = { ...inputs, metadata: { name: "shop" } };
    expect((await provider.create({ ...config, name: "other" }, zoneless, patience)).id).toBe("shop");
  });

  it("are found as they were recorded, and deleted without a word", async () => {
    expect(await provider.read(config, "shop/settings", inputs, inputs)).toEqual({
      id: "shop/settings",
      inputs,
      state: inputs,
    });
    await expect(provider.delete(config, inputs, patience)).resolves.toBeUndefined();
  });

  it("are previewed with what is not known yet, and without what only a cluster could fill in", async () => {
    const unknown = { ...inputs, data: { level: conceal(UNKNOWN) } };
    expect(await provider.previewCreation(config, unknown)).toEqual(unknown);
    expect(await provider.previewUpdate(config, unknown)).toEqual(unknown);
  });

  it("are of no other package", () => {
    const bucket = { type: "aws:s3/bucket:Bucket", name: "bucket" };
    expect(() => provider.check(bucket, {}, {}, Uint8Array.of(1))).toThrow("aws:s3/bucket:Bucket: this provider knows");
  });
});
