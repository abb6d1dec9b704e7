/* What a scanned or typed text is, as far as a phone can tell alone: a label of ours, the number of a pack, or neither.
 * The server's reading (inventory/codes.py, inventory/gs1.py) knows more; these are the cases of every day. */

const LABEL = /^[0-9A-HJKMNP-TV-Z]{8}$/;
const SEPARATOR = "\u001d";
const LENGTHS = { "01": 14, 11: 6, 13: 6, 15: 6, 17: 6 };

function checkDigitIsRight(digits) {
  const sum = [...digits.slice(0, -1)].reverse().reduce((total, digit, place) => total + Number(digit) * (place % 2 ? 1 : 3), 0);
  return (10 - (sum % 10)) % 10 === Number(digits.slice(-1));
}

function labelIn(text) {
  const inside = /\/q\/([^/?#]+)/i.exec(text);
  const bare = (inside ? inside[1] : text).toUpperCase().replace(/[\s-]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
  return LABEL.test(bare) && !/^\d{8}$/.test(bare) ? bare : "";
}

const isoOf = (text) => `20${text.slice(0, 2)}-${text.slice(2, 4)}${text.slice(4) === "00" ? "" : `-${text.slice(4)}`}`;

function elements(text) {
  let rest = text.replace(/^\](C1|d2|Q3|e0)/, "").replace(/^\u001d/, "");
  const found = {};
  if (rest.startsWith("(")) rest = rest.replace(/\((\d{2,4})\)/g, `${SEPARATOR}$1`).replace(SEPARATOR, "");
  while (rest) {
    const name = rest.slice(0, 2);
    const length = LENGTHS[name];
    const end = length ? 2 + length : rest.indexOf(SEPARATOR) < 0 ? rest.length : rest.indexOf(SEPARATOR);
    if (!length && name !== "10" && name !== "21" && name !== "37" && name !== "30") break;
    found[name] = rest.slice(2, end);
    rest = rest.slice(end).replace(/^\u001d/, "");
  }
  return found;
}

/* -> {kind: "label", code} | {kind: "gtin", gtin14, date?, dateKind?, batch?} | {kind: "wrong_check"} | {kind: "words"} */
export function readCode(given) {
  const text = given.normalize("NFKC").trim();
  const code = labelIn(text);
  if (code) return { kind: "label", code };
  const digits = text.replace(/[\s-]/g, "");
  if (/^(\d{8}|\d{12,14})$/.test(digits)) {
    return checkDigitIsRight(digits) ? { kind: "gtin", gtin14: digits.padStart(14, "0") } : { kind: "wrong_check" };
  }
  const parts = elements(text);
  if (!parts["01"] || !checkDigitIsRight(parts["01"])) return { kind: "words" };
  const printed = parts[17] || parts[15];
  return {
    kind: "gtin", gtin14: parts["01"], batch: parts[10] || "",
    ...(printed ? { date: isoOf(printed), dateKind: parts[17] ? "use_by" : "best_before" } : {}),
  };
}

/* The number of the pieces inside a carton: indicator 0 and a check digit of its own. */
export function innerGtin(gtin14) {
  const body = `0${gtin14.slice(1, 13)}`;
  const sum = [...body].reverse().reduce((total, digit, place) => total + Number(digit) * (place % 2 ? 1 : 3), 0);
  return body + ((10 - (sum % 10)) % 10);
}

export const writtenCode = (code) => (code ? `${code.slice(0, 4)}-${code.slice(4)}` : "");
