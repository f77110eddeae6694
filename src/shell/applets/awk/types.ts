/** An awk program as a tree. */

export type Expr =
  | { e: "number"; value: number }
  | { e: "string"; value: string }
  | { e: "regex"; source: string }
  | { e: "var"; name: string }
  | { e: "field"; index: Expr }
  | { e: "index"; name: string; keys: Expr[] }
  | { e: "assign"; op: string; target: Expr; value: Expr }
  | { e: "cond"; test: Expr; yes: Expr; no: Expr }
  | { e: "and" | "or"; left: Expr; right: Expr }
  | { e: "binary"; op: string; left: Expr; right: Expr }
  | { e: "match"; negate: boolean; left: Expr; right: Expr }
  | { e: "in"; keys: Expr[]; name: string }
  | { e: "unary"; op: string; one: Expr }
  | { e: "step"; op: "++" | "--"; before: boolean; target: Expr }
  | { e: "call"; name: string; args: Expr[]; user: boolean }
  | { e: "getline"; target?: Expr; file?: Expr }
  | { e: "group"; one: Expr };

export type Stmt =
  | { s: "expr"; one: Expr }
  | { s: "print" | "printf"; args: Expr[]; to?: { append: boolean; file: Expr } }
  | { s: "if"; test: Expr; yes: Stmt; no?: Stmt }
  | { s: "while"; test: Expr; body: Stmt }
  | { s: "do"; test: Expr; body: Stmt }
  | { s: "for"; init?: Stmt; test?: Expr; step?: Stmt; body: Stmt }
  | { s: "forin"; name: string; array: string; body: Stmt }
  | { s: "block"; body: Stmt[] }
  | { s: "next" | "nextfile" | "break" | "continue" }
  | { s: "exit" | "return"; value?: Expr }
  | { s: "delete"; name: string; keys?: Expr[] };

export interface Rule {
  kind: "BEGIN" | "END" | "main";
  from?: Expr;
  to?: Expr;
  /** Left out: print the line. */
  body?: Stmt;
}

export interface Program {
  rules: Rule[];
  functions: Map<string, { parameters: string[]; body: Stmt }>;
}

export class AwkError extends Error {
  constructor(
    message: string,
    readonly near = "",
    readonly line = 1,
  ) {
    super(message);
  }
}
