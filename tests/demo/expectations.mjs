// What the story promises, and whether it came so.

export class Expectations {
  constructor(say) {
    this.say = say;
    this.all = [];
  }

  /** Note and tell whether something holds. */
  hold(what, holds) {
    this.all.push({ what, holds: Boolean(holds) });
    this.say(`  ${holds ? "✓" : "✗ NOT SO:"} ${what}`);
  }

  get failed() {
    return this.all.filter(({ holds }) => !holds).map(({ what }) => what);
  }
}
