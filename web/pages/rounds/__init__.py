"""Matching rounds: the list, the start, the workbench, the confirmation, and the papers that explain a plan."""

from web.pages.rounds import answering, bench, editing, ending, papers, pricing, resolving, starting, teaming
from web.pages.rounds.blueprint import blueprint

__all__ = ["answering", "bench", "blueprint", "editing", "ending", "papers", "pricing", "resolving", "starting", "teaming"]
