"""The demo's matching: past rounds with their deliveries, one confirmed for today and tomorrow, one proposed, and offers that wait."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from inventory.catalog import Item
from inventory.codes import new_code
from inventory.lots import Lot
from inventory.places import Place
from inventory.regions import BY_CODE
from matching.deliveries import Delivery
from matching.deliveries.shipping import receive, ship
from matching.offers import Conditions, Offer, OfferValues, add_offer, close_offer, count_by_state, open_stock
from matching.rounds.confirming import confirm
from matching.rounds.ending import decline_share
from matching.rounds.proposing import propose
from matching.rounds.starting import GroupChoice, start_round
from matching.rounds.tables import Share
from web.demo.books import Books
from web.demo.goods import Product
from web.demo.recipients import Recipient
from web.demo.reports import Reports
from web.demo.supplies import Supplies

# Days before today on which a round was started, and the prefectures it was for.
PAST_ROUNDS: dict[int, tuple[str, ...]] = {
    172: ("41", "40"), 145: ("13",), 117: ("14", "11"), 89: ("27", "41"), 61: ("12", "11"), 33: ("13",), 9: ("27", "41", "40"),
}  # fmt: skip
_NO_CONDITIONS = Conditions()
# What donors ask for, in turn; most ask for nothing.
_CONDITIONS = (
    _NO_CONDITIONS,
    Conditions(regions=("13", "14", "11", "12")),
    _NO_CONDITIONS,
    Conditions(documents=("agreement", "hygiene"), min_days_left=20),
    _NO_CONDITIONS,
    Conditions(min_drop_cases=4),
    _NO_CONDITIONS,
    Conditions(group_kinds=("kodomo_shokudo", "home_delivery", "food_pantry")),
    Conditions(min_drop_cases=6, max_drops=8),
    Conditions(regions=("41", "40"), documents=("agreement",)),
)


class Matchings:
    """Runs rounds as the days pass. Lots on offer are put into `set_aside`, so that nobody fetches them meanwhile."""

    def __init__(
        self,
        books: Books,
        supplies: Supplies,
        reports: Reports,
        *,
        groups: Sequence[Recipient],
        set_aside: set[str],
        coordinator: uuid.UUID,
    ) -> None:
        self.books, self.supplies, self.reports, self.set_aside = books, supplies, reports, set_aside
        self.session, self.chance, self.actor_id = books.session, books.chance, coordinator
        self.groups = {group.place.id: group for group in groups}
        self._products = {product.id: product for product in supplies.products}
        # Deliveries by day, with the groups that get something of each.
        self._planned: dict[date, list[tuple[str, list[Recipient]]]] = defaultdict(list)
        self._on_offer: set[str] = set()

    def run_past_round(self, day: date, prefectures: tuple[str, ...]) -> None:
        """Started and confirmed on the evening of the day, for deliveries of the next week."""
        at = self.books.moment(day, 18)
        first, last = day + timedelta(days=2), day + timedelta(days=8)
        offers = [self.offer(product, first, last, at=at) for product in self._lasting(6)] + self.offers_of_stock(
            3, first, last, at=at
        )
        self._confirmed(offers, prefectures, at=at)
        for offer in offers:
            if offer.state == "open":
                close_offer(self.session, offer, actor_id=self.actor_id, now=at + timedelta(minutes=40))
        self.set_aside -= self._on_offer

    def run_current_round(self, today: date, *, started_at: datetime, confirmed_at: datetime) -> None:
        """Confirmed, for today and tomorrow; one group has said no to its share."""
        last = today + timedelta(days=1)
        offers = [self.offer(product, today, last, at=started_at) for product in self._lasting(4)]
        offers += self.offers_of_stock(3, today, last, at=started_at)
        shares = self._confirmed(offers, ("14", "12", "11"), at=started_at, confirmed_at=confirmed_at)
        decline_share(self.session, self.chance.choice(shares), actor_id=self.actor_id, now=confirmed_at + timedelta(minutes=50))

    def propose_round(self, today: date, *, at: datetime) -> None:
        """A plan that waits for the coordinator."""
        first, last = today + timedelta(days=3), today + timedelta(days=9)
        offers = [self.offer(product, first, last, at=at) for product in self._lasting(5)] + self.offers_of_stock(
            2, first, last, at=at
        )
        prefectures = ("11", "12")
        round_ = start_round(
            self.session,
            offers=offers,
            actor_id=self.actor_id,
            now=at,
            name=_names(prefectures),
            groups=GroupChoice(prefectures=prefectures),
        )
        propose(self.session, round_, now=at, actor_id=self.actor_id, effort="quick")

    def open_offers(self, today: date, *, at: datetime, count: int, of_stock: int) -> None:
        """As many offers are ready to be matched, with what a group has just declined; some carry the donor's conditions."""
        first, last = today + timedelta(days=1), today + timedelta(days=14)
        products = self._lasting(count - of_stock - count_by_state(self.session)["open"])
        for position, product in enumerate(products):
            self.offer(product, first, last, at=at, conditions=_CONDITIONS[position % len(_CONDITIONS)])
        self.offers_of_stock(of_stock, first, last, at=at)

    def ship_one(self, day: date, *, at: datetime) -> None:
        """A delivery of the day that carries goods of ours is on its way."""
        query = (
            select(Delivery.code)
            .join(Share, Share.delivery_id == Delivery.id)
            .join(Offer, Offer.id == Share.offer_id)
            .where(
                Delivery.hand_over_on == day, Delivery.state == "planned", Share.state == "reserved", Offer.lot_id.is_not(None)
            )
            .join(Place, Place.id == Delivery.group_id)
            .order_by(Place.code)
        )
        name = self.session.scalars(query).first()
        if name:
            ship(self.session, name, actor_id=self.actor_id, now=at)

    def ship_due(self, day: date) -> None:
        """Deliveries of the day leave in the morning."""
        leaving = self.books.moment(day, 9)
        for name, _ in self._planned[day]:
            ship(self.session, name, actor_id=self.actor_id, now=leaving)

    def receive_due(self, day: date) -> None:
        """Deliveries of the day are with the groups in the afternoon."""
        arriving = self.books.moment(day, 14.2)
        for name, groups in self._planned.pop(day, []):
            receive(self.session, name, actor_id=self.actor_id, now=arriving)
            self.reports.expect(groups, day)

    def offer(self, product: Product, first: date, last: date, *, at: datetime, conditions: Conditions = _NO_CONDITIONS) -> Offer:
        """Goods that the maker of the product still has."""
        mark = self.supplies.mark(product, first)
        arrival = self.supplies.arrival(product, mark, kilograms=self.chance.randint(60, 260))
        values = OfferValues(
            donor_id=arrival.giver.place.id,
            item=self.session.scalars(select(Item).where(Item.id == product.id)).one(),
            cases=max(arrival.cases, 4),
            date_mark=mark,
            available_from=first,
            available_to=last,
            conditions=conditions,
            pieces_per_case=product.per_case,
            weight_grams=product.weight_grams,
            code=new_code(self.chance),
        )
        return add_offer(self.session, values, actor_id=self.actor_id, now=at)

    def offers_of_stock(self, count: int, first: date, last: date, *, at: datetime) -> list[Offer]:
        """The largest lots on our shelves that keep long enough, whole cases of them."""
        lasting = last + timedelta(days=14)
        found = [
            stored
            for stored in self.books.stock()
            if stored.free >= 4 * stored.per_case
            and stored.place.kind == "shelf"
            and stored.code not in self.set_aside
            and (stored.expires_on is None or stored.expires_on > lasting)
            and self._products[stored.item_id].weight_grams
        ]
        found.sort(key=lambda stored: -stored.free * (self._products[stored.item_id].weight_grams or 0))
        chosen = found[:count]
        lots = {lot.id: lot for lot in self.session.scalars(select(Lot).where(Lot.id.in_([stored.lot_id for stored in chosen])))}
        self._on_offer = {stored.code for stored in chosen}
        self.set_aside |= self._on_offer
        return [
            open_stock(
                self.session,
                lot=lots[stored.lot_id],
                place=stored.place,
                available_from=first,
                available_to=last,
                actor_id=self.actor_id,
                now=at,
                code=new_code(self.chance),
            )
            for stored in chosen
        ]

    def _lasting(self, count: int) -> list[Product]:
        lasting = [
            product for product in self.supplies.products if product.date_kind != "use_by" and product.category != "produce"
        ]
        return self.chance.sample([product for product in lasting if product.weight_grams], count)

    def _confirmed(
        self, offers: list[Offer], prefectures: tuple[str, ...], *, at: datetime, confirmed_at: datetime | None = None
    ) -> list[uuid.UUID]:
        """The round is confirmed and its deliveries are remembered; answers its shares."""
        choice = GroupChoice(prefectures=prefectures)
        round_ = start_round(self.session, offers=offers, actor_id=self.actor_id, now=at, name=_names(prefectures), groups=choice)
        propose(self.session, round_, now=at, actor_id=self.actor_id, effort="quick")
        done = confirm(self.session, round_.id, actor_id=self.actor_id, now=confirmed_at or at + timedelta(minutes=35))
        # By the group and not by their own codes, which are drawn anew each time.
        for delivery in sorted(done.deliveries, key=lambda delivery: self.groups[delivery.group_id].place.code):
            groups = [self.groups[share.group_id] for share in done.shares if share.delivery_id == delivery.id]
            self._planned[delivery.hand_over_on].append((delivery.code, groups))
        return [share.id for share in done.shares]


def _names(prefectures: Sequence[str]) -> str:
    return "・".join(BY_CODE[code].short_name for code in prefectures)
