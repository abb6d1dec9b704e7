"""What exists, where it is and who moved it: the ledger's floor. Knows neither matching nor any web page."""
