// Redraws the pyramid and the bars for a choice, on the scale that page/bars.py has too.
const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5], MOST_STEPS = 7;
const round = (percentage) => Math.round(percentage * 100) / 100;
const steps = (share, step) => Math.max(1, Math.ceil(share / step - 1e-9));

function scaleOf(rows) {
  const highest = (stances) => Math.max(0, ...rows.flatMap((row) =>
    stances.map((at) => row[at]).filter(({ items, hidden }) => items && !hidden).map(({ share, high }) => high || share)));
  const left = highest([stanceOf("gemist")]), right = highest([stanceOf("ervaren"), stanceOf("gewenst")]);
  const step = STEPS.find((one) => steps(left, one) + steps(right, one) <= MOST_STEPS) ?? STEPS.at(-1);
  return { left: steps(left, step) * step, right: steps(right, step) * step, step };
}

const at = (scale, share) => round(((scale.left + share) / (scale.left + scale.right)) * 100);

function draw() {
  const choice = choiceOf(filter), root = document.querySelector(".filtered");
  root.dataset.only = filter.alleen ?? "";
  root.classList.toggle("narrowed", !isWhole(choice));
  for (const cell of all("[data-k]", root)) cell.textContent = written(cell.dataset.show, estimate(choice, Number(cell.dataset.k)));
  const rows = new Map(all("[data-row]", root).map((row) => [row,
    data.stances.map((_, stance) => estimate(choice, measure.value(Number(row.dataset.row), stance)))]));
  const scale = scaleOf([...rows.values()]);
  for (const ticks of all(".ticks", root)) ticks.replaceChildren(...marks(scale, "span", (share) => percent(share)));
  for (const [row, estimates] of rows) drawBars(row, estimates, scale);
  for (const slice of all("[data-slice]", root)) drawSlice(slice, choice);
}

function written(show, found) {
  if (found.hidden) return show === "items" ? words.few : show === "share" ? "–" : "";
  const least = (text) => (found.exact ? text : fill(words.at_least, { aantal: text }));
  if (show === "items") return least(number(found.items));
  if (!found.items) return show === "margin" || show === "wish" ? "" : "–";
  if (show === "share" || show === "wish") return found.exact ? percent(found.share, 1) : `≥\u202f${percent(found.share, 1)}`;
  if (!Number.isFinite(found.low)) return "";
  return show === "margin" ? margin(found, 1) : `${percent(found.low, 1)} – ${percent(found.high, 1)}`;
}

function marks(scale, tag, text) {
  const first = -Math.round(scale.left / scale.step), last = Math.round(scale.right / scale.step);
  return Array.from({ length: last - first + 1 }, (_, number) => (first + number) * scale.step).map((share) =>
    element(tag, { class: "tick", style: `left:${at(scale, share)}%` }, text(Math.abs(share))));
}

function drawBars(row, estimates, scale) {
  const plot = row.querySelector(".plot");
  for (const tick of all(".tick", plot)) tick.remove();
  plot.prepend(...marks(scale, "i", () => ""));
  plot.querySelector(".zero").style.left = `${at(scale, 0)}%`;
  data.stances.forEach(({ name }, stance) => {
    const found = estimates[stance], side = name === "gemist" ? -1 : 1;
    const shown = found.items && !found.hidden;
    plot.querySelector(`[data-bar="${name}"]`).classList.toggle("least", !found.exact);
    const put = (part, low, high, is) => {
      if (!part) return;
      part.style.display = is ? "" : "none";
      if (!is) return;
      const ends = [at(scale, side * low), at(scale, side * high)].sort((one, other) => one - other);
      part.style.left = `${part.classList.contains("wish") ? ends[1] : ends[0]}%`;
      if (!part.classList.contains("wish")) part.style.width = `${round(ends[1] - ends[0])}%`;
    };
    put(plot.querySelector(`[data-bar="${name}"]`), 0, found.share, shown);
    put(plot.querySelector(`[data-margin="${name}"]`), found.low, found.high, shown && Number.isFinite(found.low));
  });
}

function drawSlice(slice, choice) {
  const level = Number(slice.dataset.slice);
  const found = ["gemist", "ervaren"].map((stance) => estimate(choice, measure.level(level, stanceOf(stance))));
  // Of counts that are not all told there is no proportion to draw.
  const told = found.every(({ exact }) => exact);
  const [missed, experienced] = found.map(({ items, share }) => (told && items ? share : 0));
  const both = missed + experienced;
  slice.classList.toggle("silent", !both);
  const foot = round(320 * (both ? missed / both : 0));
  slice.querySelector(".missed").setAttribute("points", `160,0 0,256 ${foot},256`);
}
