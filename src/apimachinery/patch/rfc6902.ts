export { applyPatch } from "rfc6902";
