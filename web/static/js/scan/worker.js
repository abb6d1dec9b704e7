/* Reads codes from pictures away from the page, so that the page never stutters.
 * Classic worker: importScripts works in every browser that has the decoder's other needs.
 *
 * in   {type: "open", decoder, wasm, views}            addresses on our own server
 *      {type: "read", number, views, picture | pixels}   picture = ImageBitmap; pixels = ImageData of the first view
 * out  {type: "ready", canDraw} | {type: "failed"}
 *      {type: "read", number, codes: [{text, symbology, format, linear, faint}]}   of the first view that shows any;
 *          faint where the picture was worked on before */
"use strict";

const FORMATS = ["QRCode", "DataMatrix", "EAN13", "EAN8", "ITF", "Code128"];
const LINEAR = new Set(["EANUPC", "ITF", "Code128"]);

// Fewer agreeing lines let stripes on packaging pass as numbers; enlarging makes more such lines.
const LEAST_LINES = { plain: 3, turned: 3, middle: 6, large: 3 };
// Each row there stands for eight, and squares are lost in them.
const LEAST_LINES_AVERAGED = 3;
const LINEAR_FORMATS = ["EAN13", "EAN8", "ITF", "Code128"];

function options(view) {
  const isAveraged = !(view in LEAST_LINES);
  return {
    formats: isAveraged ? LINEAR_FORMATS : FORMATS,
    textMode: "Plain",
    tryHarder: true,
    // The view itself is turned: looking for bars in four directions would only take time.
    tryRotate: !isAveraged,
    minLineCount: isAveraged ? LEAST_LINES_AVERAGED : LEAST_LINES[view],
    maxNumberOfSymbols: 4,
  };
}

function checkDigitHolds(digits) {
  const sum = [...digits].reverse().reduce((total, digit, place) => total + Number(digit) * (place % 2 ? 3 : 1), 0);
  return sum % 10 === 0;
}

// A slanted carton code is easily read in part: only whole ITF-14 numbers count.
function isWhole(code) {
  if (!code.isValid || !code.text) return false;
  return code.symbology !== "ITF" || (/^\d{14}$/.test(code.text) && checkDigitHolds(code.text));
}

function plainCode(code, view) {
  return {
    faint: !(view in LEAST_LINES),
    text: code.text,
    symbology: code.symbologyIdentifier,
    format: code.format,
    linear: LINEAR.has(code.symbology),
  };
}

async function open({ decoder, wasm, views }) {
  try {
    importScripts(decoder, views);
    await ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
    postMessage({ type: "ready", canDraw: typeof OffscreenCanvas === "function" });
  } catch (error) {
    postMessage({ type: "failed", reason: String(error) });
  }
}

async function codesIn(image, view) {
  return (await ZXingWASM.readBarcodes(image, options(view))).filter(isWhole).map((code) => plainCode(code, view));
}

async function read({ number, views, picture, pixels }) {
  let codes = [];
  try {
    for (const view of pixels ? views.slice(0, 1) : views) {
      codes = await codesIn(pixels || drawScanView(picture, picture, view), view);
      if (codes.length) break;
    }
  } finally {
    if (picture) picture.close();
    postMessage({ type: "read", number, codes });
  }
}

onmessage = ({ data }) => (data.type === "open" ? open(data) : read(data));
