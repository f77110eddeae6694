import { ApiError } from "../../client/index.ts";

/** The failure with what was being done and to which file: `error when creating "web.yaml": ...`. Models cmdutil.AddSourceToErr. */
export function addSource(verb: string, source: string, error: unknown): unknown {
  if (!source || !(error instanceof Error)) return error;
  const message = `error when ${verb} ${JSON.stringify(source)}: ${error.message}`;
  if (error instanceof ApiError) return new ApiError({ ...error.status, message });
  return error instanceof TypeError ? error : new Error(message);
}
