"""axe-core in an open page: the rules of WCAG 2.2 AA, and contrast of 7:1 beyond them."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = """
async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const rules = { "target-size": { enabled: true } };
  if (document.body.classList.contains("tk-phone")) rules["color-contrast-enhanced"] = { enabled: true };
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations"] });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")}`);
}
"""
DARK = """
async () => {
  const root = document.documentElement, before = root.dataset.bsTheme;
  root.dataset.bsTheme = "dark";
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
  const found = await axe.run(document, { runOnly: ["color-contrast"], resultTypes: ["violations"] });
  root.dataset.bsTheme = before;
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")}`);
}
"""


def broken_rules(page: Page) -> list[str]:
    """Each rule that the page breaks, with the first places. Brought in past the page's policy on scripts, which stays in force."""
    page.evaluate(AXE)
    found: Any = page.evaluate(RULES)
    return list(found)


def broken_rules_in_the_dark(page: Page) -> list[str]:
    """What only the theme can break, on a page that `broken_rules` has looked at."""
    found: Any = page.evaluate(DARK)
    return list(found)
