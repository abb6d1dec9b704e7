/* Decides which reading is news: says nothing about cameras or clocks, so it can be tried on its own.
 *
 * Bars must be read alike in two frames, and in three where the picture had to be worked on (faint): under blur they can give a wrong
 * number with a right check digit.
 * A code counts again only after it was out of view for a while, measured in time and in frames: a label that
 * lies in view is one event however many others come and go, and a paused camera is not an absent label. */

const AWAY_MS = 2500;
const AWAY_FRAMES = 8;
// What a reading is worth, and what is enough.
const WORTH = { square: 6, bars: 3, faint: 2 };
const ENOUGH = 6;

const worthOf = (code) => (code.faint ? WORTH.faint : code.linear ? WORTH.bars : WORTH.square);

export class Sightings {
  constructor() {
    this.frame = 0;
    this.seen = new Map();
  }

  /* codes of one frame -> those that are news */
  look(codes, now) {
    this.frame += 1;
    const distinct = new Map(codes.map((code) => [`${code.format} ${code.text}`, code]));
    return [...distinct].filter(([name, code]) => this.isNews(name, code, now)).map(([, code]) => code);
  }

  isNews(name, code, now) {
    const before = this.seen.get(name);
    const isAway = !before || (now - before.at > AWAY_MS && this.frame - before.frame > AWAY_FRAMES);
    const record = isAway ? { worth: 0, told: false } : before;
    record.worth += worthOf(code);
    record.at = now;
    record.frame = this.frame;
    this.seen.set(name, record);
    if (record.told || record.worth < ENOUGH) return false;
    record.told = true;
    return true;
  }

  forget() {
    this.seen.clear();
  }
}
