"""Where the boxes of a lot's way stand and how the ribbons between them run. Pure: a trace in, places and paths out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from matching.trace import Ribbon, Stop, Trace

# Left and right edge of each column in a drawing 1216 wide; the page's grid has the same shares.
COLUMNS = {"donor": (0, 180), "site": (236, 416), "hub": (472, 652), "group": (708, 912), "households": (968, 1216)}
ENDS = ("in_transit", "left", "waste", "returned")
ROW, GAP = 64, 14
PITCH = ROW + GAP
# More groups than this are drawn as one box; the table names all.
MOST_GROUPS = 16
MORE = "more"


@dataclass(slots=True)
class Box:
    """A stop with its place: first row and how many rows it covers."""

    stop: Stop
    row: int = 0
    span: int = 1
    used_in: float = 4.0
    used_out: float = 4.0

    @property
    def column(self) -> tuple[int, int]:
        return (COLUMNS["hub"][0], COLUMNS["group"][1]) if self.stop.stage in ENDS else COLUMNS[self.stop.stage]

    @property
    def top(self) -> int:
        return self.row * PITCH

    @property
    def height(self) -> int:
        return self.span * PITCH - GAP


@dataclass(frozen=True, slots=True)
class Path:
    d: str
    kind: str


@dataclass(slots=True)
class Drawing:
    """Boxes in the order in which they are read, with how deep each is indented on a phone."""

    boxes: list[tuple[Box, int]] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)
    rows: int = 0
    # Groups that share one box because they are too many.
    folded: int = 0

    @property
    def height(self) -> int:
        return max(self.rows * PITCH - GAP, ROW)


def draw(trace: Trace) -> Drawing:
    """The whole way of a lot, its groups folded into one box beyond the first dozen or so."""
    stops, ribbons, folded = _fold(trace)
    boxes = {stop.key: Box(stop) for stop in stops}
    order = _reading_order(stops, ribbons)
    drawing = Drawing([(boxes[key], depth) for key, depth in order], folded=folded)
    drawing.rows = _place(boxes, [key for key, _ in order])
    drawing.paths = _paths(boxes, ribbons)
    return drawing


def _fold(trace: Trace) -> tuple[list[Stop], list[Ribbon], int]:
    groups = sorted(trace.at("group"), key=lambda stop: (-stop.pieces, stop.name))
    if len(groups) <= MOST_GROUPS:
        return trace.stops, trace.ribbons, 0
    rest = {stop.key for stop in groups[MOST_GROUPS - 1 :]}
    hidden = rest | {f"households-{key}" for key in rest}
    reported = [stop for stop in trace.stops if stop.key in hidden and stop.stage == "households"]
    more = Stop(MORE, "group", "", pieces=sum(stop.pieces for stop in groups if stop.key in rest))
    homes = Stop(f"households-{MORE}", "households", "", pieces=sum(stop.pieces for stop in reported))
    homes.households = sum(stop.households or 0 for stop in reported)
    ribbons: dict[tuple[str, str, str], int] = {}
    for ribbon in trace.ribbons:
        ends = [MORE if key in rest else f"households-{MORE}" if key in hidden else key for key in (ribbon.source, ribbon.target)]
        ribbons[ends[0], ends[1], ribbon.kind] = ribbons.get((ends[0], ends[1], ribbon.kind), 0) + ribbon.pieces
    kept = [stop for stop in trace.stops if stop.key not in hidden]
    return (
        [*kept, more, homes],
        [Ribbon(source, target, pieces, kind) for (source, target, kind), pieces in ribbons.items()],
        len(rest),
    )


def _reading_order(stops: list[Stop], ribbons: Iterable[Ribbon]) -> list[tuple[str, int]]:
    """Donor, warehouses, each hub with its groups, the other groups, each with its households; what stayed comes last."""
    stages = {stop.key: stop.stage for stop in stops}
    members = {
        ribbon.target: ribbon.source
        for ribbon in ribbons
        if stages.get(ribbon.source) == "hub" and stages.get(ribbon.target) == "group"
    }
    order = [(stop.key, 0) for stage in ("donor", "site") for stop in stops if stop.stage == stage]

    def with_homes(key: str, depth: int) -> list[tuple[str, int]]:
        return [(key, depth), *([(f"households-{key}", depth + 1)] if f"households-{key}" in stages else [])]

    for hub in (stop for stop in stops if stop.stage == "hub"):
        order += with_homes(hub.key, 1)
        order += [pair for stop in stops if members.get(stop.key) == hub.key for pair in with_homes(stop.key, 2)]
    groups = [stop for stop in stops if stop.stage == "group" and stop.key not in members]
    order += [pair for stop in groups for pair in with_homes(stop.key, 1)]
    return order + [(stop.key, 1) for stage in ENDS for stop in stops if stop.stage == stage]


def _place(boxes: dict[str, Box], order: list[str]) -> int:
    """Each group gets a row of its own; hubs stand beside their first group, donors and warehouses share the rows. Answers their number."""
    row, last_hub = 0, ""
    for key in order:
        box = boxes[key]
        if box.stop.stage == "hub":
            if last_hub and boxes[last_hub].row == row:
                row += 1
            box.row, last_hub = row, key
        elif box.stop.stage in ("group", *ENDS):
            box.row = row
            row += 1
        elif box.stop.stage == "households":
            beside = boxes[key.removeprefix("households-")]
            box.row = beside.row
            # A hub that handed out itself keeps its row, for its households stand in it.
            row = max(row, beside.row + (1 if beside.stop.stage == "hub" else 0))
    for stage in ("donor", "site"):
        found = [boxes[key] for key in order if boxes[key].stop.stage == stage]
        span = max(1, min(3, row // len(found))) if found else 1
        for number, box in enumerate(found):
            box.row, box.span = number * span, span
        row = max(row, len(found) * span)
    return max(row, 1)


def _paths(boxes: dict[str, Box], ribbons: list[Ribbon]) -> list[Path]:
    drawn = [ribbon for ribbon in ribbons if boxes[ribbon.source].column[1] < boxes[ribbon.target].column[0]]
    drawn.sort(key=lambda ribbon: (boxes[ribbon.source].row, boxes[ribbon.target].row))
    scale = _scale(boxes, drawn)
    paths = []
    for ribbon in drawn:
        source, target = boxes[ribbon.source], boxes[ribbon.target]
        thick = max(ribbon.pieces * scale, 1.5)
        paths.append(Path(_curve(source, target, thick), ribbon.kind))
        source.used_out += thick
        target.used_in += thick
    return paths


def _scale(boxes: dict[str, Box], ribbons: list[Ribbon]) -> float:
    """Drawing units per piece, such that what goes into and out of each box fits beside it."""
    flows: dict[tuple[str, str], int] = {}
    for ribbon in ribbons:
        flows["out", ribbon.source] = flows.get(("out", ribbon.source), 0) + ribbon.pieces
        flows["in", ribbon.target] = flows.get(("in", ribbon.target), 0) + ribbon.pieces
    return min(((boxes[key].height - 8) / pieces for (_, key), pieces in flows.items()), default=1.0)


def _curve(source: Box, target: Box, thick: float) -> str:
    x1, x2 = source.column[1], target.column[0]
    y1, y2 = source.top + source.used_out, target.top + target.used_in
    bend = (x2 - x1) * 0.5
    upper = f"M{x1} {y1:.1f}C{x1 + bend:.0f} {y1:.1f} {x2 - bend:.0f} {y2:.1f} {x2} {y2:.1f}"
    return (
        f"{upper}L{x2} {y2 + thick:.1f}C{x2 - bend:.0f} {y2 + thick:.1f} {x1 + bend:.0f} {y1 + thick:.1f} {x1} {y1 + thick:.1f}Z"
    )
