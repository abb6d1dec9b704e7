"""How well the scan page reads: recordings made from a seed, played as the camera of a real browser before the real page."""
