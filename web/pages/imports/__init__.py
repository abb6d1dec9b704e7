"""Bringing in lists: choose a file, match columns, check rows, register - and take it back."""

from web.pages.imports import checking, finishing, uploading
from web.pages.imports.area import blueprint

__all__ = ["blueprint", "checking", "finishing", "uploading"]
