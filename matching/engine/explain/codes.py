"""Codes that stand between one more case of a lot and a group, in the order a coordinator would check."""

NEED_FULL, STORAGE_FULL, BELOW_MIN_DROP = "NEED_FULL", "STORAGE_FULL", "BELOW_MIN_DROP"
DROP_LIMIT, TEAM_ONLY, LOT_EXHAUSTED = "DROP_LIMIT", "TEAM_ONLY", "LOT_EXHAUSTED_LOWER_LEVEL_FIRST"
# A person set a largest number for the pair.
AT_MOST = "AT_MOST"
# Only in plans that a person edited: cases are left and the group could take them.
STILL_OPEN = "STILL_OPEN"
