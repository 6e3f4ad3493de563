import "./node-version.ts";
import { program } from "./program.ts";
import { withoutSourceMaps } from "./source-maps.ts";

// The stack's outputs are the module's exports, as the program returns them: url (where an entry is created), endpoints, plan.
module.exports = withoutSourceMaps(() => program());
