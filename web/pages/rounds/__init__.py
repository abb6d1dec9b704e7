"""Matching rounds: the list, the start, the workbench, the confirmation, and the papers that explain a plan."""

from web.pages.rounds import (
    answering,
    bench,
    book,
    comparing,
    editing,
    ending,
    evidence,
    inputs,
    papers,
    pricing,
    resolving,
    starting,
    teaming,
)
from web.pages.rounds.blueprint import blueprint

__all__ = [
    "answering",
    "bench",
    "blueprint",
    "book",
    "comparing",
    "editing",
    "ending",
    "evidence",
    "inputs",
    "papers",
    "pricing",
    "resolving",
    "starting",
    "teaming",
]
