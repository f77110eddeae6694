import { ApiError } from "../client/index.ts";
import { BareError, CommandError, ErrorAggregate, Exit, UsageError } from "./errors.ts";

/** What to write to stderr for a failure, and the exit code. */
export interface Failure {
  message: string;
  code: number;
}

/**
 * The sentence and exit code of a failed command. `commandPath` is "kubectl get", for usage hints.
 * Models kubectl's cmdutil.CheckErr.
 */
export function checkError(error: unknown, commandPath: string): Failure {
  const single = error instanceof ErrorAggregate && error.errors.length === 1 ? error.errors[0] : error;
  return checkOne(single, commandPath);
}

function checkOne(error: unknown, commandPath: string): Failure {
  if (error instanceof Exit) return { message: "", code: error.code };
  if (error instanceof BareError) return failure(error.message);
  if (error instanceof UsageError) {
    return failure(`error: ${error.message}\nSee '${commandPath} -h' for help and examples`);
  }
  if (error instanceof ApiError && error.reason === "Invalid") return failure(invalidMessage(error));
  if (error instanceof ErrorAggregate)
    return failure(
      flat(error)
        .map((e) => `${messageFor(e)}\n`)
        .join(""),
    );
  if (error instanceof CommandError) return failure(withPrefix(error.message), error.exitCode);
  if (isDefect(error)) throw error;
  return failure(standardMessage(error) ?? withPrefix((error as Error).message));
}

/** A failure of the program, not of what it was asked. */
const isDefect = (error: unknown) =>
  !(error instanceof Error) ||
  error instanceof TypeError ||
  error instanceof RangeError ||
  error instanceof ReferenceError;

/** All failures in a list of lists, each sentence once. Models utilerrors.Aggregate's printing. */
function flat(error: ErrorAggregate): Error[] {
  return error.errors.flatMap((e) => (e instanceof ErrorAggregate ? flat(e) : [e]));
}

/** Sentences that bring their own beginning are left as they are; all others are plain errors. */
function withPrefix(message: string): string {
  return message.startsWith("error: ") || OWN_BEGINNING.test(message) ? message : `error: ${message}`;
}
const OWN_BEGINNING =
  /^(Error from server|Error in configuration: |The connection to the server |Unable to connect to the server)/;

const failure = (message: string, code = 1): Failure => ({
  message: message === "" || message.endsWith("\n") ? message : `${message}\n`,
  code,
});

/** How one error reads inside a list of several or in a warning: without `error: `. */
export function messageFor(error: unknown): string {
  return standardMessage(error) ?? (error as Error).message;
}

/** `Error from server (Reason): ...` for an API failure, undefined for other errors. Models StandardErrorMessage. */
export function standardMessage(error: unknown): string | undefined {
  if (error instanceof ApiError) {
    const { reason, message } = error;
    if (reason === "Unauthorized") return `error: You must be logged in to the server (${message})`;
    return reason ? `Error from server (${reason}): ${message}` : `Error from server: ${message}`;
  }
  if (error instanceof Error && error.name === "ConnectionError") {
    return OWN_BEGINNING.test(error.message) ? error.message : `Unable to connect to the server: ${error.message}`;
  }
  return undefined;
}

function invalidMessage(error: ApiError): string {
  const { details, message } = error.status;
  if (!details) return message ? `The request is invalid: ${message}` : "The request is invalid";
  const causes = [...new Set((details.causes ?? []).map((cause) => `${cause.field ?? ""}: ${cause.message ?? ""}`))];
  let sentence = "The request is invalid";
  if (details.kind || details.name)
    sentence = `The ${details.kind ?? ""} ${JSON.stringify(details.name ?? "")} is invalid`;
  else if (message && causes.length === 0) sentence += `: ${message}`;
  return causes.length > 0 ? multiline(`${sentence}: `, causes) : sentence;
}

/** One cause stands behind the sentence, several below it. Models cmdutil.MultilineError. */
function multiline(prefix: string, causes: string[]): string {
  if (causes.length === 1) return `${prefix}${causes[0]}\n`;
  return [prefix, ...causes.map((cause) => `* ${cause}`), ""].join("\n");
}
