/* Reads codes from pictures away from the page, so that the page never stutters.
 * Classic worker: importScripts works in every browser that has the decoder's other needs.
 *
 * in   {type: "open", decoder, wasm, views}            addresses on our own server
 *      {type: "read", number, view, picture | pixels}   picture = ImageBitmap, pixels = ImageData
 * out  {type: "ready", canDraw} | {type: "failed"}
 *      {type: "read", number, codes: [{text, symbology, format, linear}]} */
"use strict";

const FORMATS = ["QRCode", "DataMatrix", "EAN13", "EAN8", "ITF", "Code128"];
const LINEAR = new Set(["EANUPC", "ITF", "Code128"]);

// Fewer agreeing lines let stripes on packaging pass as numbers; enlarging makes more such lines.
const LEAST_LINES = { plain: 3, turned: 3, middle: 6, large: 3 };

function options(view) {
  return {
    formats: FORMATS,
    textMode: "Plain",
    tryHarder: true,
    minLineCount: LEAST_LINES[view],
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

function plainCode(code) {
  return {
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

async function read({ number, view, picture, pixels }) {
  let codes = [];
  try {
    const image = pixels || drawScanView(picture, picture, view);
    codes = (await ZXingWASM.readBarcodes(image, options(view))).filter(isWhole).map(plainCode);
  } finally {
    if (picture) picture.close();
    postMessage({ type: "read", number, codes });
  }
}

onmessage = ({ data }) => (data.type === "open" ? open(data) : read(data));
