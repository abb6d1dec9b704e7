"""The page of measurements holds every method against the same bound."""

from benchmarks.allocation.measuring import METHODS, run
from benchmarks.allocation.page import page


def test_the_page_has_a_row_per_method_and_no_gap_below_zero():
    rows = {method: run(method, lots=5, groups=12, seed=1) for method in METHODS}

    text = page({("5x12", 1): rows})

    lines = [line for line in text.splitlines() if line.startswith("| ") and line.split("|")[1].strip() in METHODS]
    assert len(lines) == len(METHODS)
    assert all(float(line.split("|")[6]) >= 0 for line in lines)
    assert max(row["placed_kg"] for row in rows.values()) == rows["Tasuki, improved"]["placed_kg"]
