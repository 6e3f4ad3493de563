export type { PlanDocument } from "./json.ts";
export { renderLoss } from "./loss.ts";
export { renderLossTable } from "./loss-table.ts";
export { renderPlanJson } from "./json.ts";
export { renderPlanSvg } from "./svg.ts";
export type { PlanTableOptions } from "./table.ts";
export { renderPlanTable } from "./table.ts";
