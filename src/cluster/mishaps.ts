/**
 * Bugs of ours that components run into while the cluster lives on: what was being done is tried again later, everything
 * else goes on, and whoever gave the command is told.
 */

/** One bug, by where it is and what it says; `others` counts how often it came again, with these keys or others. */
export interface Mishap {
  component: string;
  /** What was reconciled, or the resource whose change the component was told of. */
  key: string;
  error: unknown;
  others: number;
}

export class Mishaps {
  private readonly known = new Map<string, Mishap>();

  add(component: string, key: string, error: unknown): void {
    const mishap = { component, key, error, others: 0 };
    const first = this.known.get(identity(mishap));
    if (first) first.others++;
    else this.known.set(identity(mishap), mishap);
  }

  get some(): boolean {
    return this.known.size > 0;
  }

  /** What is not among `told` yet, which then has it. */
  news(told: Set<string>): Mishap[] {
    const news = [...this.known].filter(([id]) => !told.has(id));
    for (const [id] of news) told.add(id);
    return news.map(([, mishap]) => mishap);
  }
}

const identity = ({ component, error }: Mishap): string => `${component}/${sentenceOf(error)}`;

/** "TypeError: x is not a function". */
export const sentenceOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
