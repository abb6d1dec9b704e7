"""Recalls and their drills: search and start, one recall, each group, papers."""

from web.pages.recalls import papers, searching, showing, telling
from web.pages.recalls.blueprint import blueprint

__all__ = ["blueprint", "papers", "searching", "showing", "telling"]
