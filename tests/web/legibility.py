"""Measures an open page as a person meets it: contrast of each text, size of each target, room for all of it without scrolling sideways."""

from playwright.sync_api import Page

CONTRAST = """
() => {
  const channel = (value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const parse = (css) => {
    if (css.startsWith("color(srgb")) return css.match(/[\\d.]+/g).map(Number).map((v, i) => i < 3 ? v * 255 : v);
    return (css.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  };
  const light = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const over = (top, below) => { const a = top[3] ?? 1; return [0, 1, 2].map((i) => top[i] * a + below[i] * (1 - a)); };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      layers.push(colour);
      if ((colour[3] ?? 1) === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const weak = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!words || element.closest("svg, script, style, option, .visually-hidden")) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const below = ground(element);
    const [one, two] = [light(over(parse(style.color), below)), light(below)].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (two + 0.05);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 4.5 : 7;
    if (ratio < needed - 0.01) weak.push(`${words.slice(0, 30)}: ${ratio.toFixed(2)} (${style.color})`);
  }
  return weak;
}
"""

TARGETS = """
(least) => [...document.querySelectorAll("a, button, select, summary, textarea, input:not([type=hidden])")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".visually-hidden, .tk-skip"))
  .filter((element) => !(element.matches("a") && getComputedStyle(element).display === "inline" && element.closest("p, li, td, dd, small")))
  .map((element) => {
    const label = element.matches("input") && (element.closest("label") || document.querySelector(`label[for="${element.id}"]`));
    const boxes = [element, label].filter(Boolean).map((part) => part.getBoundingClientRect());
    const words = element.getAttribute("aria-label") || element.textContent || element.name || "";
    return { height: Math.max(...boxes.map((box) => box.height)), words: words.trim().slice(0, 30) };
  })
  .filter((target) => target.height > 0 && target.height < least - 0.5)
  .map((target) => `${target.words}: ${target.height.toFixed(0)}`)
"""


def weak_texts(page: Page) -> list[str]:
    """Texts outside drawings below 7:1, or below 4.5:1 when large."""
    return page.evaluate(CONTRAST)


def small_targets(page: Page, least: int) -> list[str]:
    """Links, buttons and fields lower than this many pixels; links inside a sentence are left out."""
    return page.evaluate(TARGETS, least)


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
