"""Evens out levels at a fixed weight: within each lot, cases go from groups that stand high to groups that stand low."""

import numpy as np

from matching.engine.solver.improving.standing import Standing
from matching.engine.solver.network import Network

# Of the lowest takers and the highest givers of a lot, so many are tried against each other before the lot is left.
TRIED = 12
MOVES_PER_LOT = 60


def level_out(
    network: Network, cases: np.ndarray, *, passes: int, lots: list[int] | None = None, moves: int = MOVES_PER_LOT
) -> np.ndarray:
    """A plan with the same cases of each lot handed out and levels at least as good in the leximin order."""
    standing = Standing(network, cases)
    chosen = range(len(network.cases)) if lots is None else lots
    for _ in range(passes):
        if not sum(_level_lot(standing, lot, moves) for lot in chosen):
            break
    return standing.cases


def _level_lot(standing: Standing, lot: int, moves: int) -> int:
    part = standing.network.arcs_of(lot)
    arcs = np.arange(part.start, part.stop)
    for move in range(moves):
        if not _one_move(standing, lot, arcs):
            return move
    return moves


def _one_move(standing: Standing, lot: int, arcs: np.ndarray) -> bool:
    level = standing.level[standing.network.arcs.group[arcs]]
    takers = np.flatnonzero(standing.room(arcs) > 0)
    givers = np.flatnonzero((standing.cases[arcs] > 0) & ~standing.fixed[arcs])
    if not len(takers) or not len(givers):
        return False
    takers = takers[np.argsort(level[takers], kind="stable")][:TRIED]
    givers = givers[np.argsort(-level[givers], kind="stable")][:TRIED]
    for taker in takers.tolist():
        for giver in givers.tolist():
            if level[taker] >= level[giver]:
                break
            count = _amount(standing, lot, int(arcs[giver]), int(arcs[taker]))
            if count:
                standing.put(int(arcs[giver]), -count)
                standing.put(int(arcs[taker]), count)
                return True
    return False


def _amount(standing: Standing, lot: int, giver: int, taker: int) -> int:
    """Cases to move so that the two stand closer together, 0 when no number is allowed."""
    network = standing.network
    high, low = int(network.arcs.group[giver]), int(network.arcs.group[taker])
    if high == low:
        return 0
    weight = int(network.case_units[lot]) * standing.parts
    size_high, size_low = int(network.households[high]), int(network.households[low])
    apart = standing.height(high) * size_low - standing.height(low) * size_high
    # Beyond `most` the giver would end no higher than the taker began; `even` brings both to one level.
    most = (apart - 1) // (weight * size_low)
    even = max(1, apart // (weight * (size_high + size_low)))
    room = int(standing.room(np.array([taker]))[0])
    most = min(most, room, int(standing.cases[giver]))
    return _allowed(standing, lot, giver, taker, even=min(even, most), most=most)


def _allowed(standing: Standing, lot: int, giver: int, taker: int, *, even: int, most: int) -> int:
    """The number nearest to `even`, at most `most`, that keeps smallest deliveries and the drop limit; 0 if there is none."""
    network = standing.network
    source, target = int(network.drop[giver]), int(network.drop[taker])
    if most < 1 or source == target:
        return max(0, even)
    least = int(network.min_drop[lot])
    held = int(standing.drop_cases[source])
    opened = int(standing.drop_cases[target]) > 0
    lowest = 1 if opened else least
    may_open = opened or int(standing.used[lot]) < int(network.max_drops[lot])
    if may_open and lowest <= most:
        count = max(even, lowest)
        if held - count < least and count != held:
            count = held - least
        if count >= lowest:
            return count
    # Else the whole delivery moves, which frees one for the taker.
    if held <= most and held == int(standing.cases[giver]) and held >= lowest:
        return held
    return 0
