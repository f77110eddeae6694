/** What was computed, by name: for as long as what it depends on stays the same. */
export class Memo {
  private readonly values = new Map<string, unknown>();

  once<T>(name: string, compute: () => T): T {
    if (!this.values.has(name)) this.values.set(name, compute());
    return this.values.get(name) as T;
  }

  protected forget(): void {
    this.values.clear();
  }
}
