"""Matching rounds: the list, the start, the workbench, the confirmation, and the papers that explain a plan."""

from web.pages.rounds import bench, ending, papers, pricing, starting, teaming
from web.pages.rounds.blueprint import blueprint

__all__ = ["bench", "blueprint", "ending", "papers", "pricing", "starting", "teaming"]
