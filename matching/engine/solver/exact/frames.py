"""The limits of one piece as a model, and what the bound of the weight tells about every plan that carries the most."""

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from matching.engine.solver import highs
from matching.engine.solver.exact.parts import Line, Part
from matching.engine.solver.highs import Model


@dataclass
class Frame:
    """A piece with the limits that hold for every plan still in question. Arcs are the first columns of its models."""

    part: Part
    lines: list[Line]
    least: list[int] = field(default_factory=list)
    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    weight: int | None = None

    def __post_init__(self) -> None:
        self.least = self.least or [0] * len(self.lines)
        self.low = self.low or [0] * len(self.part.room)
        self.high = self.high or list(self.part.room)

    def model(self, *, every_drop: bool = False, caps: list[int] | None = None) -> tuple[Model, dict[int, int]]:
        """All limits without an objective; and the yes/no column of each delivery that has one. `caps`: most weight per group.

        Limits that can never bind are left out: what is alike then looks alike to the solver."""
        part, model = self.part, Model()
        for at, (low, high) in enumerate(zip(self.low, self.high, strict=True)):
            most = high if caps is None else min(high, caps[part.group[at]] // part.weight[at])
            model.column(low=low, high=max(low, most))
        for (arcs, weights, most), least in zip(self.lines, self.least, strict=True):
            reach = sum(weight * int(model.high[at]) for at, weight in zip(arcs, weights, strict=True))
            if reach > most or least > 0 or caps is None:
                model.row(arcs, weights, low=least if least > 0 else -np.inf, high=min(most, reach))
        used = self._deliveries(model, every_drop)
        for arcs, count in part.pins:
            model.row(arcs, [1] * len(arcs), low=count, high=count)
        for arcs, least in part.owed:
            model.row(arcs, [1] * len(arcs), low=least)
        if self.weight is not None:
            model.row(range(len(part.weight)), part.weight, low=self.weight, high=self.weight)
        return model, used

    def _deliveries(self, model: Model, every_drop: bool) -> dict[int, int]:
        part, used = self.part, {}
        limited = {at for members, _ in part.donors for at in members}
        for at, delivery in enumerate(part.deliveries):
            if every_drop or delivery.least > 1 or at in limited:
                used[at] = column = model.column()
                ones = [1] * len(delivery.arcs)
                highs = [int(model.high[arc]) for arc in delivery.arcs]
                most = min(delivery.most, sum(highs))
                model.row([*delivery.arcs, column], [*ones, -most], high=0)
                for arc, high in zip(delivery.arcs, highs, strict=True):
                    if high < most:
                        model.row([arc, column], [1, -high], high=0)
                if delivery.least > 1:
                    model.row([*delivery.arcs, column], [*ones, -delivery.least], low=0)
        for members, most in part.donors:
            model.row([used[at] for at in members], [1] * len(members), high=most)
        return used


def weigh(frame: Frame) -> Model:
    """The model that carries the most weight."""
    model, _ = frame.model()
    model.cost[: len(frame.part.weight)] = frame.part.weight
    return model


def narrow(frame: Frame, weight: int) -> Frame:
    """The frame of all plans that carry this weight, which is the most. Raises nothing: without prices it stays as wide.

    Any prices of the rows prove a bound of the weight, and in exact arithmetic no tolerance is left in it. A plan of the
    full weight may fall short of the bound by the difference and no more, so a row with a price is that close to its limit,
    and a column that costs more than it brings is that close to its end."""
    frame = Frame(frame.part, frame.lines, list(frame.least), list(frame.low), list(frame.high), weight)
    model = weigh(Frame(frame.part, frame.lines))
    duals = highs.run(model, relaxed=True).duals
    if duals is None:
        return frame
    prices = [Fraction(float(price)).limit_denominator(10_000) for price in duals]
    start, index, value = model.matrix()
    low, high = model.row_limits()
    spare = [Fraction(int(cost)) for cost in model.cost]
    bound = Fraction(0)
    for row, price in enumerate(prices):
        limit = high[row] if price > 0 else low[row]
        if not price or not np.isfinite(limit):
            prices[row] = Fraction(0)
            continue
        bound += price * int(limit)
        for at in range(start[row], start[row + 1]):
            spare[index[at]] -= price * int(value[at])
    bound += sum((max(worth * int(model.low[at]), worth * int(model.high[at])) for at, worth in enumerate(spare)), Fraction(0))
    _cut(frame, prices, spare, bound - weight)
    return frame


def _cut(frame: Frame, prices: list[Fraction], spare: list[Fraction], short: Fraction) -> None:
    for at in range(len(frame.low)):
        if spare[at] > 0:
            frame.low[at] = max(frame.low[at], frame.high[at] - int(short / spare[at]))
        elif spare[at] < 0:
            frame.high[at] = min(frame.high[at], frame.low[at] - int(short / spare[at]))
    for row, (_, _, most) in enumerate(frame.lines):
        if prices[row] > 0:
            frame.least[row] = max(frame.least[row], most - int(short / prices[row]))
