/** How many of the places told outside are known again when they come back. */
const remembered = 16;

/**
 * Two that follow each other tell each other where they are: what one has told comes back to it, perhaps late and after
 * other places. This knows such an echo from a place that somebody else has chosen.
 */
export class Echo {
  private told: number[] = [];

  tell(place: number): void {
    this.told = [...this.told.slice(1 - remembered), place];
  }

  /** True where `place` is one that was told, and has not come back yet. */
  isOwn(place: number): boolean {
    const at = this.told.indexOf(place);
    this.told.splice(0, at + 1);
    return at !== -1;
  }
}
