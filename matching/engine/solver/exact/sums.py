"""Which totals whole cases can add up to at all: sharper than any tolerance, and cheap while numbers are small."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, gcd

from matching.engine.solver.exact.parts import Line, Part

# Totals are kept as the bits of one number up to this many; beyond, only their common divisor is used.
MOST_BITS = 1 << 20
# Adding two sets of totals takes a step per member of the smaller one.
MOST_MEMBERS = 3000


@dataclass(frozen=True)
class Totals:
    """Totals up to `most`, all multiples of `step`. Bit n of `bits` says whether n steps may be reached; None: all may."""

    step: int
    most: int
    bits: int | None

    def at_least(self, weight: Fraction | int) -> int | None:
        """The smallest total that is not below the weight."""
        steps = max(0, ceil(Fraction(weight) / self.step))
        if self.bits is not None:
            rest = self.bits >> steps
            if not rest:
                return None
            steps += (rest & -rest).bit_length() - 1
        return steps * self.step if steps * self.step <= self.most else None

    def above(self, weight: Fraction | int) -> int | None:
        """The smallest total beyond the weight."""
        return self.at_least((Fraction(weight) // self.step + 1) * self.step)

    def at_most(self, weight: int) -> int:
        """The largest total that is not beyond the weight."""
        steps = min(weight, self.most) // self.step
        if self.bits is not None:
            steps = (self.bits & ((1 << steps + 1) - 1)).bit_length() - 1
        return steps * self.step


def _repeated(bits: int, stride: int, times: int) -> int:
    """The totals with 0 to times - 1 strides added."""
    have = 1
    while have < times:
        take = min(have, times - have)
        bits |= bits << stride * take
        have += take
    return bits


def _with_arc(bits: int, part: Part, at: int, stride: int, alone: dict[int, int]) -> int:
    """The totals with one more arc, which carries nothing or, alone in its delivery, at least the smallest delivery."""
    least = alone.get(at, 1)
    if least > part.room[at]:
        return bits
    return bits | _repeated(bits, stride, part.room[at] - least + 1) << stride * least


def totals_of(part: Part, arcs: list[int], *, most: int, alone: dict[int, int], used: tuple[int, ...]) -> Totals:
    """The totals of these arcs when each of the used ones carries something."""
    step = gcd(*(part.weight[at] for at in arcs)) if arcs else 1
    most = min(most, sum(part.weight[at] * part.room[at] for at in arcs))
    least = sum(part.weight[at] * max(1, alone.get(at, 1)) for at in used)
    if least > most:
        return Totals(step, -step, 0)
    if most // step > MOST_BITS:
        return Totals(step, most // step * step, None)
    bits = 1
    for at in arcs:
        stride, smallest = part.weight[at] // step, max(1, alone.get(at, 1))
        shifted = _repeated(bits, stride, part.room[at] - smallest + 1) << stride * smallest if smallest <= part.room[at] else 0
        bits = shifted if at in used else bits | shifted
        bits &= (1 << most // step + 1) - 1
    return Totals(step, most // step * step, bits)


def _added(one: int, other: int) -> int:
    """All sums of a total of one set and a total of the other."""
    if one.bit_count() < other.bit_count():
        one, other = other, one
    found = 0
    while other:
        low = other & -other
        found |= one << low.bit_length() - 1
        other ^= low
    return found


def _least_alone(part: Part) -> dict[int, int]:
    return {delivery.arcs[0]: delivery.least for delivery in part.deliveries if len(delivery.arcs) == 1}


def group_totals(part: Part) -> list[Totals]:
    """Per group what it can receive in all."""
    alone = _least_alone(part)
    caps = _caps(part)
    return [_group_totals(part, arcs, caps[group], alone) for group, arcs in enumerate(part.carried)]


def _caps(part: Part) -> list[dict[tuple[int, ...], int]]:
    """Per group the most weight of arcs that have exactly one limit together."""
    caps: list[dict[tuple[int, ...], int]] = [{} for _ in part.carried]
    for arcs, weights, most in part.lines:
        groups = {part.group[at] for at in arcs}
        if len(groups) == 1:
            scale = Fraction(part.weight[arcs[0]], weights[0])
            if all(part.weight[at] == scale * weight for at, weight in zip(arcs, weights, strict=True)):
                key = tuple(arcs)
                cap = int(most * scale)
                known = caps[groups.copy().pop()]
                known[key] = min(cap, known.get(key, cap))
    return caps


def _group_totals(part: Part, arcs: list[int], caps: dict[tuple[int, ...], int], alone: dict[int, int]) -> Totals:
    step = gcd(*(part.weight[at] for at in arcs))
    most = sum(part.weight[at] * part.room[at] for at in arcs)
    most = min(
        [most, *(cap + sum(part.weight[at] * part.room[at] for at in arcs if at not in members) for members, cap in caps.items())]
    )
    if most // step > MOST_BITS:
        return Totals(step, most // step * step, None)
    left, bits = set(arcs), 1
    # Limits that lie inside one another or apart: the narrowest first, each bundle of arcs once.
    for members, cap in sorted(caps.items(), key=lambda item: len(item[0])):
        if set(members) <= left and len(members) < len(arcs):
            bundle = 1
            for at in members:
                bundle = _with_arc(bundle, part, at, part.weight[at] // step, alone)
            bundle &= (1 << cap // step + 1) - 1
            if min(bundle.bit_count(), bits.bit_count()) <= MOST_MEMBERS:
                bits = _added(bits, bundle)
                left -= set(members)
    for at in sorted(left):
        bits = _with_arc(bits, part, at, part.weight[at] // step, alone)
    bits &= (1 << most // step + 1) - 1
    return Totals(step, (bits.bit_length() - 1) * step, bits)


def sharpened(part: Part) -> list[Line]:
    """The limits with the largest total that can be reached in place of the limit itself."""
    alone = _least_alone(part)
    lines = []
    for arcs, weights, most in part.lines:
        reach = sum(weight * part.room[at] for at, weight in zip(arcs, weights, strict=True))
        if most <= MOST_BITS and len(arcs) <= 64 and reach <= 8 * MOST_BITS:
            bits = 1
            for at, weight in zip(arcs, weights, strict=True):
                bits = _with_arc(bits, part, at, weight, alone) & ((1 << most + 1) - 1)
            most = bits.bit_length() - 1
        lines.append((arcs, weights, most))
    return lines
