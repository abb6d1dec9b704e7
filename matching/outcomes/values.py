"""What became of one donor's goods, as plain rows: lot by lot, group by group, with what the groups reported."""

import uuid
from dataclasses import dataclass, field
from datetime import date

from inventory.donors import Agreement, Donor
from inventory.lots import Lot
from matching.handouts import HouseholdSums
from matching.impact import Period

# A sum over fewer groups would tell of one of them what it did not agree to.
FEWEST = 3


@dataclass(slots=True)
class Goods:
    """Pieces and their weight; pieces that nobody has weighed are in `unweighed` and not in `grams`."""

    pieces: int = 0
    grams: int = 0
    unweighed: int = 0

    def take(self, pieces: int, weight_grams: int | None) -> None:
        self.pieces += pieces
        if weight_grams is None:
            self.unweighed += pieces
        else:
            self.grams += pieces * weight_grams

    def add(self, other: "Goods") -> None:
        self.pieces += other.pieces
        self.grams += other.grams
        self.unweighed += other.unweighed


# What a lot's line adds up: opening + received - given - disposed - sent_back + difference = left.
PARTS = ("opening", "received", "given", "disposed", "sent_back", "difference", "left")


@dataclass(slots=True)
class LotLine:
    """One lot, in pieces. `given` is net of what came back; `left` lies in our storage at the end."""

    lot: Lot
    item_name: str
    # What the item was called when it came, where it was merged into another since; else empty.
    entered_as: str = ""
    opening: int = 0
    received: int = 0
    given: int = 0
    disposed: int = 0
    sent_back: int = 0
    difference: int = 0
    # Days of the receipt, absent when the lot came before the period.
    first_on: date | None = None
    last_on: date | None = None
    # Whether it went straight from the donor to groups.
    is_direct: bool = False

    @property
    def left(self) -> int:
        return self.opening + self.received - self.given - self.disposed - self.sent_back + self.difference

    def grams(self, part: str) -> int | None:
        """Of one of PARTS; absent when nobody has weighed the goods."""
        weight = self.lot.weight_grams
        return None if weight is None else int(getattr(self, part)) * weight

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, part) for part in PARTS)


@dataclass(slots=True)
class GroupLine:
    """A group with what it got and kept, and what it reported of it."""

    id: uuid.UUID
    code: str
    name: str
    kind: str
    prefecture: str
    municipality: str
    # It agrees to be named to donors.
    is_named: bool
    has_agreement: bool = False
    goods: Goods = field(default_factory=Goods)
    # Pieces it reported as handed out to households.
    handed_out: int = 0
    first_on: date | None = None
    last_on: date | None = None
    # Hubs its goods came through, by id, with their pieces.
    hubs: dict[uuid.UUID, int] = field(default_factory=dict)
    # Pieces it passed on as a hub; they are with the members and not in `goods`.
    passed_on: int = 0
    households: HouseholdSums = field(default_factory=HouseholdSums)

    @property
    def is_waiting(self) -> bool:
        """It holds goods and has not reported any hand-out of them."""
        return self.goods.pieces > 0 and not self.households.reports


@dataclass(frozen=True, slots=True)
class PublicLine:
    """A group as the donor may read of it: by name, or - among at least so many - by prefecture and kind. `groups` are how many it stands for."""

    name: str
    prefecture: str
    kind: str
    groups: list[GroupLine]
    goods: Goods
    households: HouseholdSums
    # Names of hubs that may be named.
    hubs: list[str]

    @property
    def handed_out(self) -> int:
        return sum(group.handed_out for group in self.groups)

    @property
    def waiting(self) -> int:
        return sum(group.is_waiting for group in self.groups)

    @property
    def is_few(self) -> bool:
        """It stands for one or two groups that are not named: not even their number is told."""
        return not self.name and len(self.groups) < FEWEST

    @property
    def only(self) -> GroupLine | None:
        """The one group it stands for by name."""
        return self.groups[0] if self.name else None


@dataclass(frozen=True, slots=True)
class Disposal:
    """Pieces of a lot that were thrown away for a reason, or sent back to the donor (`returned`)."""

    line: LotLine
    reason: str
    pieces: int
    last_on: date


@dataclass(frozen=True, slots=True)
class ResaleBan:
    """What the agreements say: `covered` receipts lie in the days of one that bans resale, `open_lots` do not."""

    agreement: Agreement | None
    newest: Agreement | None
    covered: int
    open_lots: list[LotLine]
    groups: int
    groups_with_agreement: int

    @property
    def state(self) -> str:
        """confirmed, partly, nothing, missing, without_ban, later or expired: the sentence the report says."""
        if self.covered:
            return "partly" if self.open_lots else "confirmed"
        if not self.open_lots:
            return "nothing"
        if self.newest is None:
            return "missing"
        if not self.newest.resale_ban:
            return "without_ban"
        days = [line.first_on for line in self.open_lots if line.first_on]
        return "later" if days and max(days) < self.newest.signed_on else "expired"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The report of a donor: of a period, or of some lots over their whole life (then `period` is absent)."""

    donor: Donor
    code: str
    period: Period | None
    lots: list[LotLine]
    groups: list[GroupLine]
    public: list[PublicLine]
    disposals: list[Disposal]
    in_transit: Goods
    # What came back from groups into our storage; taken off what they got.
    returned: Goods
    resale: ResaleBan
    entries: int
    # Entries that were recorded after the period they happened in was closed.
    late_entries: int
    head_seq: int
    head_hash: str

    def total(self, part: str) -> Goods:
        """One of PARTS over all lots."""
        goods = Goods()
        for line in self.lots:
            goods.take(getattr(line, part), line.lot.weight_grams)
        return goods

    @property
    def households(self) -> HouseholdSums:
        sums = HouseholdSums()
        for group in self.groups:
            sums.add(group.households)
        return sums

    @property
    def reached(self) -> list[GroupLine]:
        return [group for group in self.groups if group.goods.pieces > 0]

    @property
    def municipalities(self) -> int:
        return len({(group.prefecture, group.municipality) for group in self.reached if group.municipality})

    @property
    def prefectures(self) -> int:
        return len({group.prefecture for group in self.reached if group.prefecture})

    @property
    def arrivals(self) -> list[LotLine]:
        return [line for line in self.lots if line.received]

    @property
    def remaining(self) -> list[LotLine]:
        return [line for line in self.lots if line.left]

    @property
    def waiting(self) -> int:
        return sum(group.is_waiting for group in self.groups)

    @property
    def nowhere(self) -> int:
        """Given, but by entries that name no group."""
        return self.total("given").pieces - sum(group.goods.pieces for group in self.groups)

    @property
    def is_empty(self) -> bool:
        return not self.lots
