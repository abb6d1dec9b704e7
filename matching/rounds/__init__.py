"""Round: one matching of offers and groups - propose, adjust, confirm, re-solve, cancel."""
