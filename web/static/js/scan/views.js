/* Draws one picture the way the decoder should see it.
 * A classic script on purpose: the worker loads it with importScripts, and the page
 * imports it for its side effect where a worker has no canvas (iOS before 16.4).
 *
 * Views: plain   whole picture, longest side 1280
 *        turned  middle of the picture turned 45 degrees (the decoder itself turns only by 90)
 *        middle  middle half at twice the size, for small or distant codes
 *        large   whole picture, longest side 2560, for photographs */
(function (scope) {
  "use strict";

  const LONGEST = { plain: 1280, turned: 1280, middle: 1280, large: 2560 };
  const canvases = new Map();

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

  scope.drawScanView = function (source, size, view) {
    const scale = Math.min(1, LONGEST[view] / Math.max(size.width, size.height));
    if (view === "turned") return drawTurned(source, size, scale);
    if (view === "middle") {
      const middle = { x: size.width / 4, y: size.height / 4, width: size.width / 2, height: size.height / 2 };
      return drawPart(source, middle, scale * 2);
    }
    return drawPart(source, { x: 0, y: 0, width: size.width, height: size.height }, scale);
  };
})(globalThis);
