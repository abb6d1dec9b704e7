"""axe-core in an open page: the rules of WCAG 2.2 AA, and contrast of 7:1 beyond them."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = """
async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const rules = { "color-contrast-enhanced": { enabled: true }, "target-size": { enabled: true } };
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, rules });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")}`);
}
"""


def broken_rules(page: Page) -> list[str]:
    """Each rule that the page breaks, with the first places. Brought in past the page's policy on scripts, which stays in force."""
    page.evaluate(AXE)
    found: Any = page.evaluate(RULES)
    return list(found)
