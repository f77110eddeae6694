/** The few ways in which a verb fails; cli/errors.ts alone turns them into a sentence on stderr and an exit code. */

/** Printed as `error: MESSAGE`, exit 1. kubectl's cmdutil.CheckErr with a plain error. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** `error: MESSAGE`, then a line `See 'kubectl VERB -h' for help and examples`. kubectl's cmdutil.UsageErrorf. */
export class UsageError extends Error {}

/** Printed as it is, exit 1. */
export class BareError extends Error {}

/** Several failures, each with its own line; exit 1. */
export class ErrorAggregate extends Error {
  constructor(readonly errors: Error[]) {
    super(errors.map((e) => e.message).join("\n"));
  }
}

/** Ends at once with this code; everything is printed already. */
export class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}

/** What real kubectl does and kubelab does not do yet. `what`: "kubectl cp". */
export const notYet = (what: string): CommandError =>
  new CommandError(`${what} is not part of this version of kubelab yet`);
