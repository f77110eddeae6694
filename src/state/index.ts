/** The state of a cluster: tables of JSON rows, and the file that keeps them. */
export { appendChange, changesSince } from "./changes.ts";
export { StateError, type StateErrorCode } from "./errors.ts";
export { type FileIdentity, type OpenedState, openState, sameFile, setAside } from "./file.ts";
export { acquire, type Lock, type LockOptions } from "./lock.ts";
export { type SaveResult, save } from "./save.ts";
export { createState } from "./state.ts";
export * from "./types.ts";
