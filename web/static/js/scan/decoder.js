/* The page's side of worker.js: one picture in, the codes in it out.
 * Addresses come from the data attributes of `element` (data-worker, data-decoder, data-wasm, data-views);
 * what is missing is looked for beside this file. */
import "./views.js";

const beside = (path) => new URL(path, import.meta.url).href;

function addresses({ worker, decoder, wasm, views } = {}) {
  const absolute = (given, usual) => (given ? new URL(given, document.baseURI).href : beside(usual));
  return {
    worker: absolute(worker, "./worker.js"),
    decoder: absolute(decoder, "../../vendor/zxing-wasm/zxing_reader.js"),
    wasm: absolute(wasm, "../../vendor/zxing-wasm/zxing_reader.wasm"),
    views: absolute(views, "./views.js"),
  };
}

function sizeOf(source) {
  return { width: source.videoWidth || source.width, height: source.videoHeight || source.height };
}

/* -> {ready: Promise, read(source, ...views) -> Promise<codes>, close()}; the first view that shows a code is the last one tried */
export function openDecoder(element) {
  const paths = addresses(element?.dataset);
  const worker = new Worker(paths.worker);
  const waiting = new Map();
  let number = 0;
  let canDraw = false;
  const ready = new Promise((resolve, reject) => {
    worker.onerror = () => reject(new Error("decoder did not start"));
    worker.onmessage = ({ data }) => {
      if (data.type === "ready") { canDraw = data.canDraw; resolve(); }
      else if (data.type === "failed") reject(new Error(data.reason));
      else { waiting.get(data.number)?.(data.codes); waiting.delete(data.number); }
    };
  });
  ready.catch(() => {});
  worker.postMessage({ type: "open", ...paths });

  async function read(source, ...views) {
    await ready;
    const message = { type: "read", number: ++number, views };
    const answer = new Promise((resolve) => waiting.set(message.number, resolve));
    if (canDraw) {
      message.picture = await createImageBitmap(source);
      worker.postMessage(message, [message.picture]);
    } else {
      message.pixels = globalThis.drawScanView(source, sizeOf(source), views[0]);
      worker.postMessage(message, [message.pixels.data.buffer]);
    }
    return answer;
  }
  return { ready, read, close: () => worker.terminate() };
}
