"""What a donor may read of the groups: names with their consent; else sums over at least three of them, by prefecture and kind."""

import uuid
from collections.abc import Iterable

from matching.handouts import HouseholdSums
from matching.outcomes.values import FEWEST, Goods, GroupLine, PublicLine


def public_lines(groups: Iterable[GroupLine]) -> list[PublicLine]:
    """Named groups by name; the others together by prefecture and kind, by prefecture, or as one last line."""
    groups = list(groups)
    shown = [group for group in groups if group.goods.pieces or group.households.reports]
    hubs = {group.id: group for group in groups}
    named = [_line(group.name, group.prefecture, group.kind, [group], hubs) for group in shown if group.is_named]
    left = [group for group in shown if not group.is_named]
    lines: list[PublicLine] = []
    for level in ("kind", "prefecture"):
        cells: dict[tuple[str, str], list[GroupLine]] = {}
        for group in left:
            cells.setdefault((group.prefecture, group.kind if level == "kind" else ""), []).append(group)
        large = {key: cell for key, cell in cells.items() if len(cell) >= FEWEST and key[0]}
        lines += [_line("", *key, cell, hubs) for key, cell in large.items()]
        left = [group for group in left if (group.prefecture, group.kind if level == "kind" else "") not in large]
    lines.sort(key=lambda line: len(line.groups))
    while left and len(left) < FEWEST and lines:
        # The fewest together with the next fewest, so that the last line tells of no single group either.
        left += lines.pop(0).groups
    rest = [_line("", "", "", left, hubs)] if left else []
    named.sort(key=lambda line: (line.prefecture or "99", line.name))
    lines.sort(key=lambda line: (line.prefecture, not line.kind, line.kind))
    return [*named, *lines, *rest]


def _line(name: str, prefecture: str, kind: str, groups: list[GroupLine], hubs: dict[uuid.UUID, GroupLine]) -> PublicLine:
    goods, households = Goods(), HouseholdSums()
    for group in groups:
        goods.add(group.goods)
        households.add(group.households)
    through = {hub_id for group in groups for hub_id, pieces in group.hubs.items() if pieces > 0} if name else set()
    names = sorted(hubs[hub_id].name for hub_id in through if hub_id in hubs and hubs[hub_id].is_named)
    return PublicLine(name, prefecture, kind, groups, goods, households, names)
