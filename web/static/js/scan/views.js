/* Draws one picture the way the decoder should see it.
 * A classic script on purpose: the worker loads it with importScripts, and the page
 * imports it for its side effect where a worker has no canvas (iOS before 16.4).
 *
 * Views: plain   whole picture, longest side 1280
 *        turned  middle of the picture turned 45 degrees (the decoder itself turns only by 90)
 *        middle  middle half at twice the size, for small or distant codes
 *        large   whole picture, longest side 2560, for photographs
 *        level, upright, slanted, leaning   for bars that blur or noise has eaten: turned by 0, 90, 15 and -15 degrees, eight rows
 *                averaged into one, twice as wide, edges raised again along the rows. Squares are lost in it, bars come back. */
(function (scope) {
  "use strict";

  const LONGEST = { plain: 1280, turned: 1280, middle: 1280, large: 2560 };
  const TURNS = { level: 0, upright: 90, slanted: -15, leaning: 15 };
  const ROWS = 8;
  // Weights of neighbours by distance, and how much of the difference from them is added: measured, see docs/scan-measurements.md.
  const SPREAD = 4.5;
  const RAISE = 2.5;
  const NEIGHBOURS = bell(SPREAD);
  const canvases = new Map();

  function bell(spread) {
    const raw = Array.from({ length: Math.ceil(spread * 3) + 1 }, (_, far) => Math.exp(-0.5 * (far / spread) ** 2));
    const total = raw.reduce((sum, weight) => sum + 2 * weight, -raw[0]);
    return raw.map((weight) => weight / total);
  }

  function surface(width, height) {
    const name = width + "x" + height;
    if (!canvases.has(name)) {
      const canvas = typeof OffscreenCanvas === "function"
        ? new OffscreenCanvas(width, height)
        : Object.assign(document.createElement("canvas"), { width, height });
      if (canvases.size > 5) canvases.clear();
      canvases.set(name, canvas.getContext("2d", { willReadFrequently: true }));
    }
    const context = canvases.get(name);
    context.setTransform(1, 0, 0, 1, 0, 0);
    return context;
  }

  function drawTurned(source, size, scale) {
    const side = Math.round(Math.min(size.width, size.height) * scale * 1.25);
    const context = surface(side, side);
    context.fillStyle = "#888";
    context.fillRect(0, 0, side, side);
    context.translate(side / 2, side / 2);
    context.rotate(Math.PI / 4);
    context.scale(scale, scale);
    context.drawImage(source, -size.width / 2, -size.height / 2);
    return context.getImageData(0, 0, side, side);
  }

  function drawPart(source, part, scale) {
    const width = Math.max(1, Math.round(part.width * scale));
    const height = Math.max(1, Math.round(part.height * scale));
    const context = surface(width, height);
    context.drawImage(source, part.x, part.y, part.width, part.height, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  }

  /* Eight rows of the picture as one row of light, every other place on the curve between two pixels. */
  function averaged({ data, width }, first) {
    const sums = new Float32Array(width);
    for (let row = first; row < first + ROWS; row += 1) {
      for (let x = 0, at = row * width * 4; x < width; x += 1, at += 4) sums[x] += data[at] + 2 * data[at + 1] + data[at + 2];
    }
    const line = new Float32Array(width * 2);
    const light = (x) => sums[x < 0 ? 0 : x >= width ? width - 1 : x] / (4 * ROWS);
    for (let x = 0; x < width; x += 1) {
      line[2 * x] = light(x);
      line[2 * x + 1] = (9 * (light(x) + light(x + 1)) - light(x - 1) - light(x + 2)) / 16;
    }
    return line;
  }

  function raised(line, out, first) {
    const last = line.length - 1;
    for (let x = 0; x <= last; x += 1) {
      let around = line[x] * NEIGHBOURS[0];
      for (let far = 1; far < NEIGHBOURS.length; far += 1) {
        around += NEIGHBOURS[far] * (line[x < far ? 0 : x - far] + line[x + far > last ? last : x + far]);
      }
      const at = (first + x) * 4;
      // A picture of bytes cuts off at black and white by itself.
      out[at] = out[at + 1] = out[at + 2] = line[x] + RAISE * (line[x] - around);
      out[at + 3] = 255;
    }
  }

  function drawLines(source, size, { scale, turn }) {
    const [across, down] = turn === 90 ? [size.height, size.width] : [size.width, size.height];
    const width = Math.round(across * scale);
    const height = Math.round(down * scale);
    const context = surface(width, height);
    context.fillStyle = "#888";
    context.fillRect(0, 0, width, height);
    context.translate(width / 2, height / 2);
    context.rotate((turn * Math.PI) / 180);
    context.scale(scale, scale);
    context.drawImage(source, -size.width / 2, -size.height / 2);
    const picture = context.getImageData(0, 0, width, height);
    const bands = Math.floor(height / ROWS);
    const lines = new ImageData(width * 2, bands);
    for (let band = 0; band < bands; band += 1) raised(averaged(picture, band * ROWS), lines.data, band * width * 2);
    return lines;
  }

  scope.drawScanView = function (source, size, view) {
    const scale = Math.min(1, (LONGEST[view] || LONGEST.plain) / Math.max(size.width, size.height));
    if (view in TURNS) return drawLines(source, size, { scale, turn: TURNS[view] });
    if (view === "turned") return drawTurned(source, size, scale);
    if (view === "middle") {
      const middle = { x: size.width / 4, y: size.height / 4, width: size.width / 2, height: size.height / 2 };
      return drawPart(source, middle, scale * 2);
    }
    return drawPart(source, { x: 0, y: 0, width: size.width, height: size.height }, scale);
  };
})(globalThis);
