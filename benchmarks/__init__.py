"""Measurements as ratios to a floor of the same run. None of them is a test."""
