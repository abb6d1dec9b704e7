"""The demo organization: an invented food bank with six months of history, made by code from a fixed seed."""

from web.demo.loading import load_demo

__all__ = ["load_demo"]
