"""The way of the goods as a picture: blocks for what came at the left, for what became of it at the right, joined by one band."""

from dataclasses import dataclass

HEIGHT, TOP, GAP, LABEL = 190.0, 8.0, 6.0, 34.0


@dataclass(frozen=True)
class Block:
    """`y` and `height` of the block, `middle` of its words, which keep apart where blocks are thin. `name` is a part of the goods account."""

    word: str
    value: int
    name: str
    y: float
    height: float
    middle: float


@dataclass(frozen=True)
class FlowDrawing:
    came: list[Block]
    went: list[Block]
    height: float

    @property
    def is_empty(self) -> bool:
        return not any(block.value for block in (*self.came, *self.went))

    @property
    def band(self) -> str:
        """The path that joins both sides, from the top of the first blocks to the bottom of the last."""
        (first, last), (right_first, right_last) = ((side[0], side[-1]) for side in (self.came, self.went))
        top, bottom = first.y, last.y + last.height
        right_top, right_bottom = right_first.y, right_last.y + right_last.height
        return (
            f"M204 {top:.1f}C300 {top:.1f} 300 {right_top:.1f} 396 {right_top:.1f}V{right_bottom:.1f}"
            f"C300 {right_bottom:.1f} 300 {bottom:.1f} 204 {bottom:.1f}Z"
        )


def flow_drawing(came: list[tuple[str, int, str]], went: list[tuple[str, int, str]]) -> FlowDrawing:
    """Both sides to the same scale; parts of nothing are left out."""
    sides = [[part for part in side if part[1]] or side[:1] for side in (came, went)]
    whole = max(sum(value for _, value, _ in side) for side in sides) or 1
    drawn = [_side(side, whole) for side in sides]
    lowest = max(max(block.y + block.height, block.middle + LABEL / 2) for side in drawn for block in side)
    return FlowDrawing(drawn[0], drawn[1], lowest + TOP)


def _side(parts: list[tuple[str, int, str]], whole: int) -> list[Block]:
    blocks, y, words_end = [], TOP, 0.0
    for word, value, name in parts:
        height = max(value / whole * HEIGHT, 2.0)
        middle = max(y + height / 2, words_end + LABEL / 2)
        blocks.append(Block(word, value, name, y, height, middle))
        y, words_end = y + height + GAP, middle + LABEL / 2
    return blocks
