// A number that somebody has typed, read as downline.given reads it, and written as downline.words
// writes it: the same sentences for what cannot be a number or may be two.
globalThis.Downline ??= {};
(() => {
  "use strict";
  const CURRENCIES = {
    "$": ["$", "us$", "usd", "dollar", "dollars"],
    "£": ["£", "gbp", "pound", "pounds"],
    "€": ["€", "eur", "euro", "euros"],
  };
  const SIGNS = new Map(["%", "percent", "pct", "prozent"].map((word) => [word, "%"]));
  for (const [sign, words] of Object.entries(CURRENCIES)) {
    for (const word of words) SIGNS.set(word, sign);
  }

  // What Python calls a space; JavaScript's own \s is another set.
  const S = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  const ENDS = new RegExp(`^[${S}]+|[${S}]+$`, "gu");
  const strip = (text) => text.replace(ENDS, "");
  const TYPED = new RegExp(
    `^(?<sign>[-+]?)[${S}]*(?<before>[^\\d${S}.,+\\-]*)[${S}]*(?<inner>[-+]?)[${S}]*`
    + "(?<digits>[.,]?\\d[\\d.,'’_ ]*?)(?<power>[eE][-+]?\\d{1,3})?(?:(?<end>[.,])[-–—])?"
    + `[${S}]*(?<after>[^\\d.,]*)$`, "u");
  const grouped = (thousands) => `[1-9]\\d{0,2}(?:${thousands}\\d{3})+`;
  const way = (thousands, decimals) => new RegExp(
    `^(?<whole>${grouped(thousands)}|${grouped("[ _]")}|${grouped("[’']")}`
    + `|[1-9]\\d?(?:,\\d\\d)+,\\d{3}|\\d*)(?:${decimals}(?<part>\\d*))?$`,
    "u");
  const POINT = way(",", "\\.");
  const COMMA = way("\\.", ",");
  const WORDS = new RegExp(`us\\$|[\\p{L}\\p{Nl}\\p{No}]+|[^\\p{L}\\p{N}_${S}.]`, "gu");

  const words = (text) => text.toLowerCase().replaceAll("per cent", "percent").match(WORDS) ?? [];

  // The signs that a unit names, of percent and of currencies.
  const signs = (unit) => {
    if (unit === "share") return new Set(["%"]);
    const named = words(unit);
    const money = named.includes("money") ? Object.keys(CURRENCIES) : [];
    return new Set([...money, ...named.filter((w) => SIGNS.has(w)).map((w) => SIGNS.get(w))]);
  };

  // The signs beside a number; null if something else stands there that is not its unit.
  const beside = (around, unit) => {
    const known = new Set(words(unit));
    const found = new Set();
    for (const given of words(around)) {
      const word = given === "/" || given === "per" ? "a" : given;  // 40 per month is 40 a month
      if (SIGNS.has(word)) found.add(SIGNS.get(word));
      else if (!known.has(word) && !known.has(`${word}s`)
        && !(word === "person" && known.has("people"))) return null;
    }
    return found;
  };

  // Decimal digits of any script stand in rows of ten, from nought to nine.
  const ascii = (text) => text.replace(/\p{Nd}/gu, (digit) => {
    let first = digit.codePointAt(0);
    if (first < 128) return digit;
    const code = first;
    while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
    return String((code - first) % 10);
  });

  const value = (pattern, digits, power) => {
    const found = pattern.exec(digits);
    if (!found) return null;
    const whole = found.groups.whole.replace(/\D/g, "");
    const part = found.groups.part ?? "";
    return whole || part ? Number(`${whole || 0}.${part || 0}${power}`) : null;
  };

  // So many digits, as Python's format "g" writes them.
  const general = (number, digits, commas = false) => {
    if (number === 0) return Object.is(number, -0) ? "-0" : "0";
    const [mantissa, power] = number.toExponential(digits - 1).split("e");
    const trim = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
    const size = Number(power);
    if (size < -4 || size >= digits) {
      const end = String(Math.abs(size)).padStart(2, "0");
      return `${trim(mantissa)}e${size < 0 ? "-" : "+"}${end}`;
    }
    const [whole, part] = trim(number.toFixed(digits - 1 - size)).split(".");
    const shown = commas ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
    return part ? `${shown}.${part}` : shown;
  };
  const plain = (number) => general(number, 10, true);

  // A unit as it stands behind a number: of one thing there is one.
  const unitOf = (number, unit) => {
    if (number !== 1) return unit;
    const [first, ...others] = unit.split(" ");
    return [first === "people" ? "person" : first.replace(/s$/, ""), ...others].join(" ");
  };

  const written = (number) => {
    const text = general(number, 15);
    return /^[-+]?[1-9]\d{0,2}\.\d{3}$/.test(text) ? `${text}0` : text;
  };

  // A text in Python's quotes, and its middle left out where it is long.
  const quoted = (text) => {
    const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
    const inside = Array.from(text, (sign) => {
      if (sign === "\\" || sign === quote) return `\\${sign}`;
      const named = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[sign];
      if (named) return named;
      if (sign === " " || !/[\p{C}\p{Z}]/u.test(sign)) return sign;
      const code = sign.codePointAt(0).toString(16);
      if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
      return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
    });
    return quote + inside.join("") + quote;
  };
  const short = (text) => {
    const signsOf = Array.from(text);
    const start = Array.from(quoted(signsOf.slice(0, 30).join("")));
    if (signsOf.length <= 30 && start.length <= 30) return start.join("");
    const ends = [...signsOf.slice(0, 13), ...signsOf.slice(Math.max(0, signsOf.length - 14))];
    const all = Array.from(quoted(ends.join("")));
    return `${all.slice(0, 13).join("")}...${all.slice(-14).join("")}`;
  };

  class CourseError extends Error {}
  class Nothing extends CourseError {}
  class NoNumber extends CourseError {}

  const nothing = (where = "") => new Nothing(
    `Nothing is entered yet${where ? ` in ${where}` : ""}: give one number in digits, such as `
    + "6.40.");
  const noNumber = (text, what) =>
    new NoNumber(`${what} is ${short(text)}: give one number in digits, such as 6.40.`);

  const otherUnit = (text, what) => new CourseError(`${what} is ${short(text)}, and that is `
    + "another unit than the one asked for: give the number alone.");
  const twoNumbers = (text, what, minus, all) => {
    const [shown, typed] = [(one) => general(one, 12, true), written].map(
      (write) => all.map((one) => minus + write(one)).join(" or "));
    return new CourseError(`${what} is ${short(text)}, which may be ${shown}: type ${typed}.`);
  };

  // In plain signs and without those that nobody sees; empty where a digit would be another one.
  const OTHER_SIGNS = { "−": "-", "٫": ".", "٬": ",", "٪": "%" };
  const cleaned = (text) => (/\p{No}/u.test(text) ? "" : ascii(strip(
    text.replace(/\p{Cf}/gu, "").normalize("NFKC").replace(/[−٫٬٪]/g, (one) => OTHER_SIGNS[one]))));

  // What was typed, taken apart: its sign, digits, power and the signs of units beside it.
  const apart = (text, unit) => {
    const typed = cleaned(text);
    const match = Array.from(typed).length < 100 ? TYPED.exec(typed)?.groups : null;
    if (!match || (match.sign && match.inner)) return null;
    const found = beside(`${match.before} ${match.after}`, unit);
    const minus = [match.sign, match.inner].includes("-") ? "-" : "";
    const digits = match.digits + (match.end ?? "");
    return found && { found, minus, digits, power: match.power ?? "" };
  };

  // The signs that stand beside a number, of percent and of currencies.
  const signsTyped = (text) => {
    const match = TYPED.exec(Array.from(cleaned(text)).slice(0, 100).join(""))?.groups;
    const around = match ? words(`${match.before} ${match.after}`) : [];
    return around.filter((word) => SIGNS.has(word)).map((word) => SIGNS.get(word));
  };

  // The number that a text means; a CourseError asks back where none is meant, or may be two.
  const number = (text, unit = "", what = "The number") => {
    if (!strip(text)) throw nothing();
    const parts = apart(text, unit);
    if (!parts) throw noNumber(text, what);
    const [point, comma] = [POINT, COMMA].map((one) => value(one, parts.digits, parts.power));
    if (point !== null && comma !== null && point !== comma && !parts.digits.includes(",")) {
      throw twoNumbers(text, what, parts.minus, [comma, point]);
    }
    const size = point ?? comma;
    if (size === null || !Number.isFinite(size)) throw noNumber(text, what);
    const allowed = signs(unit);
    if (![...parts.found].every((sign) => allowed.has(sign))) throw otherUnit(text, what);
    const signed = parts.minus ? -size : size;
    return unit === "share" && parts.found.size ? signed / 100 : signed;
  };

  // What stands in a box: {label, unit, low, high} says what is asked for.
  const entered = (text, box) => {
    if (!strip(text)) throw nothing(box.label);
    const found = number(text, box.unit, box.label);
    if (found < box.low || found > box.high) {
      throw new CourseError(`${box.label} is ${plain(found)}: use a number from `
        + `${plain(box.low)} to ${plain(box.high)}.`);
    }
    return found;
  };

  Object.assign(Downline,
    { CourseError, Nothing, NoNumber, number, signsTyped, entered, general, plain, unitOf });
})();
