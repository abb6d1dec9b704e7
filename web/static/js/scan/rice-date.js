/* Dates as the API takes them, "2027-03-31", "2027-03" or "2026": from the keypad as they are, and from what is typed of rice. Anything that
 * could be read in two ways is left to the server. */

const ERA_OFFSET = 2018;
const two = (text) => text.padStart(2, "0");

function typed(text, kind) {
  const plain = text.normalize("NFKC").replace(/\s/g, "");
  const era = /^(?:\u4ee4\u548c|R|r)(\d{1,2})\u5e74?(?:\u7523)?$/.exec(plain);
  if (kind === "crop_year" && era) return String(ERA_OFFSET + Number(era[1]));
  const year = /^(\d{4})\u5e74?(?:\u7523)?$/.exec(plain);
  if (kind === "crop_year" && year) return year[1];
  const month = /^(\d{4})[\u5e74/.-](\d{1,2})\u6708?$/.exec(plain);
  return month ? `${month[1]}-${two(month[2])}` : "";
}

export function isoDate(text, kind) {
  if (/^\d{4}-\d{2}(-\d{2})?$/.test(text)) return text;
  return ["milled", "crop_year"].includes(kind) ? typed(text, kind) : "";
}
