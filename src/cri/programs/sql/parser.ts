/** Reads words of a statement one after the other. */
import { SqlError } from "./tables.ts";
import type { Token } from "./tokens.ts";

export class Reader {
  private at = 0;

  constructor(
    private readonly tokens: Token[],
    private readonly sql: string,
  ) {}

  get ended(): boolean {
    return this.at >= this.tokens.length;
  }

  peek(offset = 0): Token | undefined {
    return this.tokens[this.at + offset];
  }

  next(): Token {
    const token = this.tokens[this.at];
    if (!token) this.fail();
    this.at++;
    return token!;
  }

  /** Takes these words where they come next; false otherwise. */
  accept(...words: string[]): boolean {
    const fits = words.every((word, i) => {
      const token = this.peek(i);
      return (
        token !== undefined && (token.type === "word" || token.type === "mark") && token.text.toUpperCase() === word
      );
    });
    if (fits) this.at += words.length;
    return fits;
  }

  expect(...words: string[]): void {
    if (!this.accept(...words)) this.fail();
  }

  name(): string {
    const token = this.next();
    if (token.type !== "word" && token.type !== "quoted") this.fail(-1);
    return token.text;
  }

  position(): number {
    return this.peek()?.at ?? this.sql.length;
  }

  fail(offset = 0): never {
    const at = this.tokens[this.at + offset]?.at ?? this.sql.length;
    throw new SqlError("syntax", this.sql.slice(at), at);
  }

  end(): void {
    this.accept(";");
    if (!this.ended) this.fail();
  }
}
