// The cube: how many reactions count for something, in a choice of one segment and a run of periods.
const cube = data.cube;
const HIDDEN = -1, KINDS = data.stances.length;
const measure = {
  value: (value, stance) => value * KINDS + stance,
  level: (level, stance) => (data.values.length + level) * KINDS + stance,
  items: (data.values.length + data.levels.length) * KINDS,
};
const segments = new Map();
cube.segments.forEach(({ name, labels, cells }, column) => labels.forEach((label, at) =>
  segments.set(`${name}:${label}`, { name, label, column, at, packed: cells[at] })));
const whole = { packed: cube.whole };

// Each count plus 1 in groups of 7 bits, lowest first, the eighth for more.
function unpack(text) {
  const bytes = atob(text), counts = [];
  let count = 0, shift = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes.charCodeAt(at);
    count += (byte & 127) * 2 ** shift;
    shift += 7;
    if (byte < 128) {
      counts.push(count - 1);
      count = shift = 0;
    }
  }
  return counts;
}

function cellsOf(segment) {
  const source = segments.get(segment) ?? whole;
  source.cells ??= unpack(source.packed);
  return source.cells;
}

const isWhole = (choice) => !choice.segment && choice.from < 0 && choice.to < 0;
const allPeriods = (choice) => choice.from < 0 && choice.to < 0;

// `items` is known to be counted; `exact` tells whether that is all of them; `hidden` that nothing may be told.
function count(choice, k) {
  const cells = cellsOf(choice.segment), start = k * cube.width, total = cells[start + cube.width - 1];
  if (total === HIDDEN) return { items: 0, exact: false, hidden: true };
  if (allPeriods(choice)) return { items: total, exact: true, hidden: false };
  let items = 0, exact = true;
  for (let at = choice.from < 0 ? 0 : choice.from; at <= (choice.to < 0 ? cube.periods.length - 1 : choice.to); at++) {
    if (cells[start + at] === HIDDEN) exact = false;
    else items += cells[start + at];
  }
  return { items, exact, hidden: !exact && items < cube.min };
}

function knownShares(choice) {
  if (isWhole(choice)) return data.shares.whole;
  const segment = segments.get(choice.segment);
  if (allPeriods(choice)) return data.shares.segments[segment.column][segment.at];
  return !segment && choice.from === choice.to ? data.shares.periods[choice.from] : null;
}

function estimate(choice, k) {
  const found = count(choice, k), of = count(choice, measure.items).items;
  const [share, low, high] = knownShares(choice)?.[k] ?? corrected(found, of, data.shares.lines[k] ?? [1, 0, 0, 0, 0, 1]);
  return { ...found, of, share, low, high };
}

// As page/estimates.py says: the variance of sampling and that of the correction together.
function corrected({ items, exact }, of, [slope, offset, perSquare, perShare, fixed, weight]) {
  const raw = items / of, within = (share) => Math.min(1, Math.max(0, share));
  const share = within(raw * slope + offset);
  if (!exact || !of) return [share, NaN, NaN];
  const [low, high] = wilson(items * weight, of * weight), z = 1.959963984540054;
  const spread = z ** 2 * (perSquare * raw ** 2 + perShare * raw + fixed);
  const reach = (bound) => Math.sqrt((slope * (bound - raw)) ** 2 + spread);
  return [share, within(share - reach(low)), within(share + reach(high))];
}

function wilson(items, of) {
  const z = 1.959963984540054, share = items / of, scale = 1 + z ** 2 / of;
  const middle = share + z ** 2 / (2 * of), half = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return [items ? (middle - half) / scale : 0, items < of ? (middle + half) / scale : 1];
}

const enough = (choice, k) => {
  const found = count(choice, k);
  return !found.hidden && found.items >= cube.min;
};
