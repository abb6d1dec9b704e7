"""The papers that labels are printed on, by their measures: common A4 label sheets and the rolls of label printers."""

from dataclasses import dataclass

A4 = (210.0, 297.0)
# Below it a camera no longer reads the symbol from a comfortable distance.
SMALLEST_MODULE = 0.7
MOST_OFFSET = 10.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the labels of a sheet lie, in millimetres. The faces touch each other and stand in the middle of the page."""

    columns: int
    rows: int
    width: float
    height: float
    # Width of the QR symbol without its quiet zone; smaller where the label is.
    symbol: float
    page: tuple[float, float] = A4
    is_roll: bool = False

    @property
    def name(self) -> str:
        return f"{'roll' if self.is_roll else self.per_sheet}-{self.width:g}x{self.height:g}"

    @property
    def per_sheet(self) -> int:
        return self.columns * self.rows

    @property
    def is_upright(self) -> bool:
        """Higher than wide: the words stand below the symbol."""
        return self.height > self.width

    def corner(self, position: int) -> tuple[float, float]:
        """Left and top of the label at a position, counted from 0 along the rows."""
        row, column = divmod(position, self.columns)
        left = (self.page[0] - self.columns * self.width) / 2
        top = (self.page[1] - self.rows * self.height) / 2
        return round(left + column * self.width, 2), round(top + row * self.height, 2)

    def symbol_side(self, modules: int, quiet: int) -> float:
        """The side of a symbol of so many modules, quiet zone included: as wide as wished, or as the label allows."""
        wanted = self.symbol * modules / (modules - 2 * quiet)
        return round(min(wanted, self.width, self.height), 2)


def _roll(width: float, height: float, *, symbol: float) -> Layout:
    return Layout(1, 1, width, height, symbol, page=(width, height), is_roll=True)


_TABLE = (
    Layout(3, 8, 66.0, 33.9, 25.0),
    Layout(3, 8, 70.0, 33.9, 25.0),
    Layout(2, 6, 86.4, 42.3, 30.0),
    Layout(2, 6, 83.8, 42.3, 30.0),
    Layout(2, 5, 86.4, 50.8, 36.0),
    Layout(3, 7, 70.0, 42.3, 28.0),
    Layout(4, 11, 48.3, 25.4, 25.0),
    # Large, for shelves and doors seen from afar.
    Layout(1, 2, 210.0, 148.5, 95.0),
    _roll(62.0, 40.0, symbol=25.0),
    _roll(29.0, 60.0, symbol=25.0),
)
LAYOUTS = {layout.name: layout for layout in _TABLE}
USUAL = _TABLE[0]
