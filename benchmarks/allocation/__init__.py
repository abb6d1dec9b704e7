"""Allocation at three sizes, from 40 lots and 100 groups to all of Japan, against four ways of doing without an optimiser."""
