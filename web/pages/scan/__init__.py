"""The volunteer's screens: put in, take out, count, move, discard, and the last entries with their undoing."""

from web.pages.scan import checking, counting, helping, home, labelling, offline, photographing, receiving, results, taking
from web.pages.scan.blueprint import blueprint

__all__ = ["blueprint", "checking", "counting", "helping", "home", "labelling", "offline", "photographing", "receiving", "results", "taking"]
