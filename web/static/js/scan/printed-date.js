/* What keystrokes on the date keypad mean. Pure: values in, values out; the clock comes in as `today` ("2026-11-24").
 *
 * Digits fill 年 月 日 in turn, and each box shows at once what was understood:
 *   20270331   year 2027, month 3, day 31                "20" opens a four-digit year
 *   270331     the same                                  13 to 99 in front is a year of this century, or of the era
 *                                                        where only that lies from a year back to eight ahead
 *   2703       March 2027, and the day is still open
 *   0331       31 March of the next such date            01 to 12 in front is a month: the year is worked out from today
 *   081130     30 November of Reiwa 8                    six digits: what looked like 11 August was era year and month
 *   era on: 9 3 31, 090331                               one or two digits of the era year, then month and day
 * A first digit that leaves no choice closes its box (month 2 to 9, day 4 to 9). A digit that cannot be is refused:
 * the very same state comes back. Touching a box empties that box and goes on there. */

const ERA_OFFSET = 2018;
const ORDER = ["year", "month", "day"];

export const EMPTY = Object.freeze({ year: "", month: "", day: "", active: "year", isEra: false, hasNoDay: false });

const two = (number) => String(number).padStart(2, "0");

function daysIn(year, month) {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function typedYear(state) {
  if (state.isEra) return Number(state.year) > 0 ? ERA_OFFSET + Number(state.year) : 0;
  return state.year.length === 4 ? Number(state.year) : 0;
}

// Goods are dated ahead: without a year the next such day, today included.
function nextYear(month, day, today) {
  const [year] = today.split("-").map(Number);
  const last = year + 8;
  for (let candidate = year; candidate <= last; candidate += 1) {
    const exists = day <= daysIn(candidate, month);
    const text = `${candidate}-${two(month)}-${two(day || daysIn(candidate, month))}`;
    if (exists && text >= today) return candidate;
  }
  return 0;
}

/* -> {year, month, day, isYearWorkedOut} as numbers, 0 where open */
export function meaning(state, today) {
  const month = Number(state.month);
  const day = state.hasNoDay ? 0 : Number(state.day);
  if (state.year || !month) return { year: typedYear(state), month, day, isYearWorkedOut: false };
  return { year: nextYear(month, day, today), month, day, isYearWorkedOut: true };
}

/* -> "2027-03-31", "2027-03" or "" */
export function dateText(state, today) {
  const { year, month, day, isYearWorkedOut } = meaning(state, today);
  const isDayOpen = !day && !state.hasNoDay;
  if (!year || !month || (!state.hasNoDay && state.day === "0")) return "";
  if (isDayOpen && isYearWorkedOut) return "";
  if (!day) return `${year}-${two(month)}`;
  return day <= daysIn(year, month) ? `${year}-${two(month)}-${two(day)}` : "";
}

export function fromText(text) {
  const match = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(text);
  if (!match) return EMPTY;
  const [, year, month, day = ""] = match;
  return { ...EMPTY, year, month, day, active: "day", hasNoDay: !day };
}

// Goods carry a date from a year back to eight ahead: the Reiwa year and the year of this century never both fit.
function isNear(year, today) {
  const thisYear = Number(today.slice(0, 4));
  return year >= thisYear - 1 && year <= thisYear + 8;
}

function goOn(state) {
  const open = ORDER.find((part) => !state[part]);
  return { ...state, active: state.active === "year" && open === "month" ? "month" : "day" };
}

function pressYear(state, digit, today) {
  const year = state.year + digit;
  if (state.isEra) {
    if (year === "00" || year.length > 2) return state;
    const isClosed = year.length === 2 || Number(year) > 1;
    return isClosed ? goOn({ ...state, year }) : { ...state, year };
  }
  if (year === "00" || year.length > 4) return state;
  if (year.length === 4) return goOn({ ...state, year });
  if (year.length !== 2 || year === "20") return { ...state, year };
  if (Number(year) <= 12 && !state.month) return { ...state, year: "", month: year, active: "day" };
  const isEra = !isNear(2000 + Number(year), today) && isNear(ERA_OFFSET + Number(year), today);
  return goOn(isEra ? { ...state, year, isEra } : { ...state, year: `20${year}` });
}

function pressMonth(state, digit) {
  const month = state.month + digit;
  if (month.length > 2 || (month.length === 2 && (Number(month) < 1 || Number(month) > 12))) return state;
  const isClosed = month.length === 2 || Number(month) > 1;
  return { ...state, month, active: isClosed && !state.hasNoDay ? "day" : "month" };
}

// 0811 was the 11th of August; 08113 can only be Reiwa 8, November, 3.
function asEraYear(state, digit, today) {
  const { year, month, day } = state;
  const isOpen = !year && !state.isEra && month.length === 2 && day.length === 2;
  if (!isOpen || Number(day) > 12 || !isNear(ERA_OFFSET + Number(month), today)) return state;
  return { ...state, year: month, month: day, day: digit, isEra: true };
}

function pressDay(state, digit, today) {
  if (state.day.length === 2) return asEraYear(state, digit, today);
  const day = state.hasNoDay ? digit : state.day + digit;
  const limit = daysIn(typedYear(state) || 2028, Number(state.month) || 1);
  const isFull = day.length === 2 && Number(state.day) > 3;
  if (isFull || (day.length === 2 && (Number(day) < 1 || Number(day) > limit))) return state;
  return { ...state, day, hasNoDay: false };
}

export function press(state, digit, today) {
  return { year: pressYear, month: pressMonth, day: pressDay }[state.active](state, digit, today);
}

export function touch(state, part) {
  return { ...state, [part]: "", active: part, hasNoDay: part === "day" ? false : state.hasNoDay };
}

export function toggleNoDay(state) {
  if (state.hasNoDay) return { ...state, hasNoDay: false, active: "day" };
  return { ...state, hasNoDay: true, day: "", active: state.month ? "day" : state.active };
}

export function toggleEra(state) {
  return { ...state, isEra: !state.isEra, year: "", active: "year" };
}

/* Takes the last character of the last filled box: the way back where no keystroke is remembered. */
export function shorten(state) {
  if (state.hasNoDay) return { ...state, hasNoDay: false, active: "day" };
  const part = [...ORDER].reverse().find((name) => state[name]);
  return part ? { ...state, [part]: state[part].slice(0, -1), active: part } : state;
}

/* Whole days from today to the date; a month counts to its last day. */
export function daysLeft(text, today) {
  const [year, month, day] = text.split("-").map(Number);
  const [thisYear, thisMonth, thisDay] = today.split("-").map(Number);
  const end = Date.UTC(year, month - 1, day || daysIn(year, month));
  return Math.round((end - Date.UTC(thisYear, thisMonth - 1, thisDay)) / 86400000);
}
