"""Lots on hold: what is called back, by which rule, and the guard that keeps it from leaving. Who called it back is matching's matter."""
