"""HiGHS on an allocation problem: the exact plan where it can be proved, a bound and improvement rounds elsewhere."""
