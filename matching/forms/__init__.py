"""Forms that funders hand out as .xlsx: kept as they came, bound cell by cell to figures, filled for any period."""
