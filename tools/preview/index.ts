export { approvedIn } from "./approved.ts";
export { previewFromEvents } from "./live.ts";
export { writeWhole } from "./named-file.ts";
export { previewOffline } from "./offline.ts";
