// What a page does beyond being read: a table is sorted by any column, and the picture of the market is
// zoomed and answers to the pointer. Without script, and on paper, the page is complete as it is.
"use strict";
(() => {
  const DASH = "\u2013";
  const MINUS = "\u2212";

  /** What a cell is sorted by: a number where it shows one, its text otherwise, null where it shows nothing. */
  function sortable(cell) {
    const text = cell.textContent.trim();
    if (text === "" || text === DASH) return null;
    const plain = text.replaceAll(MINUS, "-").replace(/[,\s%+<>]/g, "");
    return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : text;
  }

  /** Order of two values, upwards: numbers before texts. */
  function compare(one, other) {
    if (typeof one === "number" && typeof other === "number") return one - other;
    if (typeof one === typeof other) return one.localeCompare(other, "en", { numeric: true });
    return typeof one === "number" ? -1 : 1;
  }

  /** Makes the names of columns buttons: first downwards for numbers and upwards for texts, then the other way, then as it was. */
  function sorts(table) {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      if (head.textContent.trim() === "") return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const first = head.classList.contains("number") ? "descending" : "ascending";
        const second = first === "descending" ? "ascending" : "descending";
        const next = { [first]: second, [second]: null }[head.getAttribute("aria-sort")];
        const order = next === undefined ? first : next;
        for (const one of heads) one.removeAttribute("aria-sort");
        if (order !== null) head.setAttribute("aria-sort", order);
        const rows = original.map((row) => ({ row, value: sortable(row.cells[column]) }));
        if (order !== null)
          rows.sort((one, other) => {
            if (one.value === null || other.value === null) return (one.value === null) - (other.value === null);
            return compare(one.value, other.value) * (order === "ascending" ? 1 : -1);
          });
        body.append(...rows.map(({ row }) => row));
      });
    });
  }

  for (const table of document.querySelectorAll(".scrolls:not(.facts) table"))
    if (!table.closest(".comparison") && table.tBodies[0].rows.length > 2) sorts(table);

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const dollars = (value) => value.toFixed(4).replace(/0{1,2}$/, "");
  const range = (low, high) => (low === high ? dollars(low) : `${dollars(low)} to ${dollars(high)}`);
  const clock = (time) => new Date(Math.floor(time * 1e3 + 1e-3)).toISOString().slice(11, 23);

  /** Outline of a mark: the shape belongs to the strategy, so that colour is not all that separates them. */
  function outline(context, x, y, radius, shape) {
    context.beginPath();
    if (shape === 0) context.arc(x, y, radius, 0, 2 * Math.PI);
    else {
      const wide = 1.25 * radius;
      const corners = [
        [],
        [[0, -radius], [radius, radius], [-radius, radius]],
        [[-radius, -radius], [radius, -radius], [radius, radius], [-radius, radius]],
        [[0, -wide], [wide, 0], [0, wide], [-wide, 0]],
      ][shape];
      corners.forEach(([right, down], place) => context[place === 0 ? "moveTo" : "lineTo"](x + right, y + down));
    }
    context.closePath();
  }

  /** The lowest and highest of some prices, without those so far off that they would flatten the rest. */
  function extent(prices) {
    const sorted = Float64Array.from(prices).sort();
    if (sorted.length === 0) return null;
    const at = (part) => sorted[Math.round(part * (sorted.length - 1))];
    const room = 3 * (at(0.98) - at(0.02));
    return [Math.max(sorted[0], at(0.02) - room), Math.min(at(1), at(0.98) + room)];
  }

  /** Puts a picture that can be zoomed in the place of the one that cannot. */
  function lively(figure, data) {
    const { start, part, quotes, strategies, venues, moments } = data;
    const marks = strategies.filter(({ rank }) => rank < 4);
    const hidden = new Set();
    const parts = quotes.ask_low.length;
    const times = Array.from({ length: parts + 1 }, (_, place) => start + part * place);
    const column = (values) => [...values, values.at(-1) ?? null];
    const columns = [times, ...["ask_high", "ask_low", "bid_high", "bid_low"].map((name) => column(quotes[name]))];

    const live = document.createElement("div");
    live.className = "live";
    const legend = document.createElement("div");
    legend.className = "legend";
    const readout = document.createElement("p");
    readout.className = "readout";
    readout.setAttribute("aria-live", "off");
    const nothing =
      "Point at the picture for bid, ask and fills; drag to zoom, double-click to go back." +
      (moments.length > 0 ? " Click on a larger fill of the router for the book around it." : "");
    readout.textContent = nothing;
    const stage = document.createElement("div");
    const around = document.createElement("div");
    // Rows of the books in the order of their entries, whatever is sorted later.
    const entries = [...(figure.closest("section")?.querySelectorAll(".books tbody tr") ?? [])];
    live.append(legend, stage, readout, around);
    figure.append(live);
    figure.classList.add("lively");

    let plot;
    function entry(name, swatch, toggle) {
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-pressed", "true");
      const sample = document.createElement("span");
      sample.className = `swatch ${swatch}`;
      button.append(sample, name);
      button.addEventListener("click", () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(on));
        toggle(on);
      });
      legend.append(button);
    }
    for (const one of marks)
      entry(one.name, `c${one.rank}`, (on) => {
        if (on) hidden.delete(one);
        else hidden.add(one);
        plot.setScale("x", { min: plot.scales.x.min, max: plot.scales.x.max });
      });
    entry("ask, low to high", "ask", (on) => [1, 2].forEach((series) => plot.setSeries(series, { show: on })));
    entry("bid, low to high", "bid", (on) => [3, 4].forEach((series) => plot.setSeries(series, { show: on })));
    const whole = document.createElement("button");
    whole.type = "button";
    whole.className = "whole";
    whole.textContent = "Whole window";
    whole.addEventListener("click", () => plot.setScale("x", { min: times[0], max: times[parts] }));
    legend.append(whole);

    const LANE = 15;
    /** Pixels within which fills are one mark, and the radius of the largest. */
    const sizes = () => (figure.clientWidth < 560 ? [18, 8] : [24, 10]);
    let floor = -Infinity; // the lowest price above the lanes
    /** Prices in view, with room below for a lane a strategy. */
    function prices(u) {
      // Scales still have what was in view before: the parts in view are known.
      const [first, last] = u.series[0].idxs ?? [0, parts];
      const [min, max] = [times[first], times[last]];
      const seen = [];
      for (let place = first; place < Math.min(last + 1, parts); place++)
        for (const name of ["ask_high", "ask_low", "bid_high", "bid_low"])
          if (quotes[name][place] !== null) seen.push(quotes[name][place]);
      let [low, high] = extent(seen) ?? [Infinity, -Infinity];
      for (const one of marks)
        if (!hidden.has(one))
          one.seconds.forEach((second, place) => {
            if (start + second < min || start + second > max) return;
            low = Math.min(low, one.price[place]);
            high = Math.max(high, one.price[place]);
          });
      if (!(low <= high)) return [0, 1];
      const room = Math.max((high - low) * 0.05, high * 1e-5);
      const lanes = (strategies.length + 0.5) * LANE;
      const height = Math.max(u.bbox.height / devicePixelRatio || 300, lanes + 60);
      floor = low - room;
      return [floor - ((high - low + 2 * room) * lanes) / (height - lanes), high + room];
    }

    /** The fills of a strategy as marks: those near in time, at what is in view, are one at their average. */
    function clusters(u, one) {
      const width = u.posToVal(sizes()[0], "x") - u.posToVal(0, "x");
      const made = [];
      one.seconds.forEach((second, place) => {
        const [shares, price] = [one.shares[place], one.price[place]];
        const open = made.at(-1);
        if (open && second >= open.first && second <= open.first + width) {
          open.shares += shares;
          const part = open.shares > 0 ? shares / open.shares : 0;
          open.seconds += (second - open.seconds) * part;
          open.price += (price - open.price) * part;
          open.last = second;
          open.count += 1;
        } else made.push({ first: second, last: second, seconds: second, price, shares, count: 1, place });
      });
      return made;
    }

    function fills(u) {
      const { ctx, bbox } = u;
      const ratio = devicePixelRatio;
      ctx.save();
      ctx.beginPath();
      // A mark at the edge is drawn whole.
      ctx.rect(bbox.left - 10 * ratio, bbox.top, bbox.width + 20 * ratio, bbox.height);
      ctx.clip();
      ctx.strokeStyle = colour("ground");
      ctx.lineWidth = ratio;
      const drawn = marks.map((one) => ({ one, made: clusters(u, one) }));
      const most = Math.max(1, ...drawn.flatMap(({ made }) => made.map(({ shares }) => shares)));
      // The router last, on top.
      for (const { one, made } of drawn.reverse()) {
        if (hidden.has(one)) continue;
        ctx.fillStyle = colour(`s${one.rank}`);
        for (const { seconds, price, shares } of made) {
          // The area says the shares.
          const radius = Math.max(sizes()[1] * Math.sqrt(shares / most), 3) * ratio;
          const [x, y] = [u.valToPos(start + seconds, "x", true), u.valToPos(price, "y", true)];
          if (x < bbox.left || x > bbox.left + bbox.width) continue;
          outline(ctx, x, y, radius, one.rank);
          ctx.fill();
          ctx.stroke();
        }
      }
      const bottom = bbox.top + bbox.height;
      ctx.fillStyle = colour("ground");
      ctx.fillRect(bbox.left - 10 * ratio, bottom - strategies.length * LANE * ratio, bbox.width + 20 * ratio, strategies.length * LANE * ratio);
      ctx.beginPath();
      ctx.rect(bbox.left - 2 * ratio, bbox.top, bbox.width + 4 * ratio, bbox.height);
      ctx.clip();
      const middle = (lane) => bottom - (strategies.length - lane - 0.5) * LANE * ratio;
      strategies.forEach((one, lane) => {
        const most = Math.max(1, ...one.shares);
        ctx.strokeStyle = colour("faint");
        ctx.lineWidth = ratio;
        ctx.beginPath();
        ctx.moveTo(bbox.left, middle(lane));
        ctx.lineTo(bbox.left + bbox.width, middle(lane));
        ctx.stroke();
        ctx.strokeStyle = colour(`s${Math.min(one.rank, 4)}`);
        ctx.lineWidth = 2 * ratio;
        ctx.beginPath();
        one.seconds.forEach((second, place) => {
          const half = (1.5 + (LANE / 2 - 2.5) * Math.sqrt(one.shares[place] / most)) * ratio;
          const x = u.valToPos(start + second, "x", true);
          ctx.moveTo(x, middle(lane) - half);
          ctx.lineTo(x, middle(lane) + half);
        });
        ctx.stroke();
      });
      ctx.restore();
      ctx.save();
      ctx.font = `${11 * ratio}px system-ui, sans-serif`;
      ctx.textBaseline = "middle";
      ctx.textAlign = "right";
      ctx.fillStyle = colour("ink");
      strategies.forEach((one, lane) => ctx.fillText(one.name, bbox.left - 6 * ratio, middle(lane)));
      ctx.restore();
    }

    /** A mark in words: one fill as it was, several by their average. */
    function worded(one, { first, last, price, shares, count, place }) {
      const amount = shares.toLocaleString("en");
      const when = first === last ? clock(start + first) : `${clock(start + first)} to ${clock(start + last)}`;
      if (count === 1) {
        const how = one.merged ? "on average" : one.posted[place] ? "posted" : "taken";
        return `${one.name} ${amount} at ${dollars(price)} on ${venues[one.venue[place]]}, ${how}, ${when}`;
      }
      return `${one.name} ${one.merged ? "at least " : ""}${count} fills, ${amount} at ${price.toFixed(4)} on average, ${when}`;
    }

    /** What stood and what happened where the pointer is. */
    function say(u) {
      const { left } = u.cursor;
      if (left === null || left === undefined || left < 0) {
        readout.textContent = nothing;
        return;
      }
      const time = u.posToVal(left, "x");
      const place = Math.floor((time - start) / part);
      const near = (u.posToVal(left + 4, "x") - u.posToVal(left - 4, "x")) / 2;
      const said = [`${clock(time)} UTC`];
      for (const side of ["bid", "ask"]) {
        const [low, high] = [quotes[`${side}_low`][place], quotes[`${side}_high`][place]];
        said.push(low === null || low === undefined ? `no ${side}` : `${side} ${range(low, high)}`);
      }
      const found = [];
      for (const one of strategies)
        if (!hidden.has(one))
          for (const cluster of clusters(u, one))
            if (start + cluster.first - near <= time && time <= start + cluster.last + near) found.push(worded(one, cluster));
      const more = found.length > 4 ? [`and ${found.length - 4} more`] : [];
      readout.textContent = [...said, ...found.slice(0, 4), ...more].join(" \u00b7 ");
    }

    /** The book at the moment that was clicked on: rows of the page's tables of books, which stay where they are. */
    function book(u) {
      // The largest of those near: moments come by their shares.
      const near = moments.filter(([seconds]) => Math.abs(u.valToPos(start + seconds, "x") - u.cursor.left) <= 12);
      around.replaceChildren();
      if (near.length === 0) return;
      const [, called, from, to] = near[0];
      const found = entries.slice(from, to);
      if (found.length === 0) return;
      const copy = found[0].closest(".books").cloneNode(true);
      copy.classList.remove("books");
      const table = copy.querySelector("table");
      table.tBodies[0].replaceChildren(...found.map((row) => row.cloneNode(true)));
      for (const row of table.tBodies[0].rows) {
        const venue = document.createElement("th");
        venue.scope = "row";
        venue.append(...row.cells[1].childNodes);
        row.cells[1].replaceWith(venue);
      }
      for (const row of table.rows) row.deleteCell(0);
      for (const button of table.querySelectorAll("thead button")) button.replaceWith(button.textContent);
      for (const head of table.tHead.rows[0].cells) head.removeAttribute("aria-sort");
      const more = near.length > 1 ? ` (${near.length - 1} more near here: zoom in)` : "";
      table.caption.textContent = `The book at ${called} UTC${more}`;
      copy.setAttribute("aria-label", table.caption.textContent);
      around.append(copy);
    }

    function build() {
      const view = plot && { min: plot.scales.x.min, max: plot.scales.x.max };
      plot?.destroy();
      const width = Math.max(figure.clientWidth, 200);
      const axis = (label, more) => ({
        stroke: colour("soft"),
        grid: { stroke: colour("faint"), width: 1 },
        ticks: { stroke: colour("faint"), width: 1 },
        font: "11px system-ui, sans-serif",
        labelFont: "11px system-ui, sans-serif",
        labelSize: 18,
        label,
        ...more,
      });
      const stepped = uPlot.paths.stepped({ align: 1 });
      const edge = (ink) => ({ stroke: colour(ink), width: 1, paths: stepped, points: { show: false } });
      const options = {
        width,
        height: (width < 560 ? 250 : 340) + strategies.length * LANE,
        tzDate: (time) => uPlot.tzDate(new Date(time * 1e3), "Etc/UTC"),
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: true, y: false, click: () => {} } },
        scales: { x: { time: true }, y: { range: prices } },
        axes: [
          axis("time of day, UTC", { size: 34, values: [
            [3600, "{HH}:{mm}", null, null, null, null, null, null, 1],
            [60, "{HH}:{mm}", null, null, null, null, null, null, 1],
            [1, "{HH}:{mm}:{ss}", null, null, null, null, null, null, 1],
            [0.001, "{HH}:{mm}:{ss}.{fff}", null, null, null, null, null, null, 1],
          ] }),
          axis("dollars a share", { size: width < 560 ? 74 : 80, filter: (u, splits) => splits.map((value) => (value < floor ? null : value)), values: (u, splits, index, space, step) => splits.map((value) => value?.toFixed(step < 0.0099 ? 4 : 2)) }),
        ],
        series: [{}, edge("band-ask"), edge("band-ask"), edge("band-bid"), edge("band-bid")],
        bands: [
          { series: [1, 2], fill: colour("band-ask") },
          { series: [3, 4], fill: colour("band-bid") },
        ],
        hooks: { draw: [fills], setCursor: [say] },
      };
      plot = new uPlot(options, columns, stage);
      let pressed = 0;
      plot.over.addEventListener("mousedown", ({ clientX }) => (pressed = clientX));
      // What has moved is a zoom.
      plot.over.addEventListener("click", ({ clientX }) => Math.abs(clientX - pressed) < 4 && book(plot));
      if (view) plot.setScale("x", view);
    }
    build();
    let width = figure.clientWidth;
    new ResizeObserver(() => {
      if (figure.clientWidth === width) return;
      width = figure.clientWidth;
      build();
    }).observe(figure);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", build);
  }

  // On paper nothing is folded, also where a browser does not know the style that says so.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
  });

  for (const data of document.querySelectorAll('script[type="application/json"]')) lively(data.closest("figure"), JSON.parse(data.textContent));
})();
