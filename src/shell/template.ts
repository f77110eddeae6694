/**
 * Words as data: what a word of a script is made of, before expansion. Command substitutions are not here: the code
 * runs them first and the template names their slot.
 */

export interface Parameter {
  name: string;
  /** `${#name}`. */
  length?: true;
  /** `${!name}`. */
  indirect?: true;
  /** `${!prefix@}` and `${!array[@]}`. */
  names?: true;
  /** Array index: "@", "*" or an expression. */
  index?: Template | "@" | "*";
  /** Operator: - :- = := + :+ ? :? # ## % %% / // /# /% : ^ ^^ , ,, @ */
  operator?: string;
  operand?: Template;
  /** Replacement of `/`, length of `:`. */
  second?: Template;
  /** As written, for messages. */
  text: string;
}

export type TemplatePart =
  /** Unquoted text: globs, is not split. */
  | string
  | ["quoted", string]
  | ["parameter", Parameter, boolean]
  /** Result of a command substitution: slot, quoted. */
  | ["result", number, boolean]
  /** Arithmetic: its expression, and whether quoted. */
  | ["arithmetic", Template, boolean]
  | ["tilde", string]
  /** Unknown or impossible in this dialect: the error that its expansion gives. */
  | ["bad", string];

export type Template = TemplatePart[];
