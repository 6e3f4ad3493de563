/** Prints the reference tables of the README: every variable of the service and of its migrations. */
import { configurationTable } from "./configuration/table.ts";
import { SERVICE_VARIABLES } from "./configuration.ts";
import { MIGRATION_VARIABLES } from "./migrations/configuration.ts";

process.stdout.write(`${configurationTable(SERVICE_VARIABLES)}\n\n${configurationTable(MIGRATION_VARIABLES)}\n`);
