export { renderPreviewHtml } from "./html.ts";
export { renderPreviewJson } from "./json.ts";
export { COMMENT_LIMIT, renderPreviewMarkdown } from "./markdown.ts";
export { renderPreviewText } from "./text.ts";
