/** Which link reads which unit, so that two links to one unit make one runner. */
export class Claims {
  private readonly holders = new Map<string, string>();

  claim(unit: string, label: string): boolean {
    const holder = this.holders.get(unit);
    if (holder !== undefined && holder !== label) return false;
    this.holders.set(unit, label);
    return true;
  }

  release(unit: string, label: string): void {
    if (this.holders.get(unit) === label) this.holders.delete(unit);
  }
}
