import * as pulumi from "@pulumi/pulumi";
import { createBootstrap } from "./account.ts";
import { parseBootstrapSettings } from "./settings.ts";

const settings = new pulumi.Config("meridian-bootstrap").requireObject("settings");
const source = `stacks/bootstrap/Pulumi.${pulumi.getStack()}.yaml`;

// The outputs are the values of variables on GitHub: docs/pipelines.md.
module.exports = createBootstrap(parseBootstrapSettings(settings, source));
