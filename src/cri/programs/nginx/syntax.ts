/** nginx configuration as a tree of directives. Models the sentences of src/core/ngx_conf_file.c. */

export interface Directive {
  name: string;
  args: string[];
  line: number;
  file: string;
  block?: Directive[];
}

/** A sentence of [emerg], without the time. */
export class ConfigError extends Error {}

/** Contents of a file, and the files that a pattern with stars names; undefined: there is none. */
export interface ConfigFiles {
  read(path: string): string | undefined;
  glob(pattern: string): string[];
}

interface Token {
  text: string;
  line: number;
  /** One of ; { } and not quoted. */
  mark?: true;
}

const DEPTH_MAX = 20;

/** Reads a file and what it includes. Throws ConfigError. */
export function parseConfig(path: string, files: ConfigFiles, prefix = "/etc/nginx", depth = 0, at = ""): Directive[] {
  const text = files.read(path);
  if (text === undefined) throw new ConfigError(`open() "${path}" failed (2: No such file or directory)${at}`);
  if (depth > DEPTH_MAX) throw new ConfigError(`too many nested includes${at}`);
  const reader = new Reader(path, tokenize(text, path), files, prefix, depth);
  return reader.block(true);
}

class Reader {
  private next = 0;

  constructor(
    private readonly file: string,
    private readonly tokens: Token[],
    private readonly files: ConfigFiles,
    private readonly prefix: string,
    private readonly depth: number,
  ) {}

  block(outermost: boolean): Directive[] {
    const directives: Directive[] = [];
    for (;;) {
      const token = this.tokens[this.next++];
      if (!token?.text && !token?.mark && this.next > this.tokens.length)
        throw new ConfigError("unexpected end of file");
      if (token.line < 0) {
        if (outermost) return directives;
        throw new ConfigError(`unexpected end of file, expecting "}"${this.where(-token.line)}`);
      }
      if (token.mark && token.text === "}") {
        if (outermost) throw new ConfigError(`unexpected "}"${this.where(token.line)}`);
        return directives;
      }
      if (token.mark) throw new ConfigError(`unexpected "${token.text}"${this.where(token.line)}`);
      directives.push(...this.directive(token));
    }
  }

  private where(line: number): string {
    return ` in ${this.file}:${line}`;
  }

  private directive(first: Token): Directive[] {
    const args: string[] = [];
    for (;;) {
      const token = this.tokens[this.next++];
      if (token.line < 0)
        throw new ConfigError(`unexpected end of file, expecting ";" or "}"${this.where(-token.line)}`);
      if (!token.mark) {
        args.push(token.text);
        continue;
      }
      if (token.text === "}") throw new ConfigError(`unexpected "}"${this.where(token.line)}`);
      const directive: Directive = { name: first.text, args, line: token.line, file: this.file };
      if (token.text === "{") return [{ ...directive, block: this.block(false) }];
      return first.text === "include" ? this.include(directive) : [directive];
    }
  }

  private include({ args, line }: Directive): Directive[] {
    const [pattern] = args;
    if (args.length !== 1)
      throw new ConfigError(`invalid number of arguments in "include" directive${this.where(line)}`);
    const path = pattern.startsWith("/") ? pattern : `${this.prefix}/${pattern}`;
    const paths = /[*?[]/.test(path) ? this.files.glob(path) : [path];
    return paths.flatMap((one) => parseConfig(one, this.files, this.prefix, this.depth + 1, this.where(line)));
  }
}

/** Words and marks; the last token says by a negative line where the file ended. */
function tokenize(text: string, file: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let i = 0;
  const space = (char: string) => char === " " || char === "\t" || char === "\r" || char === "\n";
  while (i < text.length) {
    const char = text[i];
    if (char === "\n") line++;
    if (space(char)) i++;
    else if (char === "#") i = end(text.indexOf("\n", i), text.length);
    else if (char === ";" || char === "{" || char === "}") {
      tokens.push({ text: char, line, mark: true });
      i++;
    } else if (char === '"' || char === "'") {
      const quoted = quote(text, i, line, file);
      tokens.push({ text: quoted.text, line });
      line = quoted.line;
      i = quoted.next;
    } else {
      const start = i;
      for (; i < text.length && !space(text[i]); i++) {
        if (text[i] === "\\") i++;
        else if (text[i] === "$" && text[i + 1] === "{") i = end(text.indexOf("}", i), text.length);
        else if (text[i] === ";" || text[i] === "{") break;
      }
      tokens.push({ text: withoutEscapes(text.slice(start, i)), line });
    }
  }
  tokens.push({ text: "", line: -line });
  return tokens;
}

const end = (found: number, length: number) => (found < 0 ? length : found);

function quote(
  text: string,
  start: number,
  firstLine: number,
  file: string,
): { text: string; next: number; line: number } {
  let line = firstLine;
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\n") line++;
    if (text[i] === "\\") i++;
    else if (text[i] === text[start]) return { text: withoutEscapes(text.slice(start + 1, i)), next: i + 1, line };
  }
  throw new ConfigError(`unexpected end of file, expecting ";" or "}" in ${file}:${line}`);
}

/** Only quotes, blanks and the usual letters are escapes; a backslash before anything else (a regular expression's) stays. */
function withoutEscapes(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\(["' \\ntr])/g, (_, char: string) => ({ n: "\n", t: "\t", r: "\r" })[char] ?? char);
}
