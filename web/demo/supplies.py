"""What donors bring on a day: products, cases, date marks, and where they are put."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from inventory.dates import DateMark
from inventory.places import Place
from web.demo.books import Arrival
from web.demo.donors import Giver
from web.demo.goods import Product
from web.demo.premises import Warehouse

# Days left at receipt by category; what is chilled or baked keeps less.
_DAYS_LEFT = {
    "rice": (150, 330), "noodles": (90, 420), "bread": (25, 70), "canned": (200, 900), "retort": (80, 400), "seasoning": (120, 420),
    "snacks": (35, 190), "drinks": (50, 260), "dairy": (30, 85), "produce": (10, 20), "meat_fish": (22, 60), "frozen_meal": (80, 300),
    "baby": (100, 420),
}  # fmt: skip
_CHILLED_DAYS = (13, 32)
# From here on makers may print the month only (three months after making).
_MONTH_PRINT = 150
# How often a warehouse gets a delivery, in the order of the warehouses.
_SHARES = (66, 24, 10)
# Donors near the third warehouse bring their goods there.
_NEAR_THIRD = ("さくら米穀", "ことり製麺")


@dataclass(frozen=True, slots=True)
class Supplies:
    """Everything that can be brought, by whom and where to."""

    chance: random.Random
    products: Sequence[Product]
    givers: dict[str, Giver]
    warehouses: Sequence[Warehouse]

    def product(self, name: str) -> Product:
        return next(product for product in self.products if product.name.startswith(name))

    def arrivals(self, day: date, count: int) -> list[Arrival]:
        """What comes on an ordinary day. Goods for today's meal are left to `urgent`."""
        lasting = [product for product in self.products if product.date_kind != "use_by"]
        return [self.arrival(product, self.mark(product, day)) for product in self.chance.sample(lasting, count)]

    def urgent(self, name: str, last_day: date, *, kilograms: int) -> Arrival:
        """Goods whose printed day is this one."""
        product = self.product(name)
        kind = "use_by" if product.date_kind == "use_by" else "best_before"
        return self.arrival(product, DateMark(kind, "day", last_day), kilograms=kilograms)

    def arrival(self, product: Product, mark: DateMark, *, kilograms: int = 0) -> Arrival:
        """Cases of the product, put on a shelf of its temperature or, in a hurry, on the floor of the warehouse."""
        usual = (15, 75) if product.temperature == "ambient" else (8, 30)
        wanted = kilograms or self.chance.randint(*usual)
        cases = max(1, round(wanted * 1000 / ((product.weight_grams or 200) * product.per_case)))
        return Arrival(product, self.givers[product.maker], self.place(product), mark, cases)

    def place(self, product: Product) -> Place:
        shares = (55, 20, 25) if product.maker in _NEAR_THIRD else _SHARES
        warehouse = self.chance.choices(self.warehouses, shares)[0]
        if product.temperature == "ambient" and self.chance.random() < 0.45:
            return warehouse.site
        return self.chance.choice(warehouse.shelves[product.temperature])

    def mark(self, product: Product, day: date) -> DateMark:
        """What is printed on goods that come on this day."""
        if product.date_kind == "none":
            return DateMark("none")
        if product.date_kind == "milled":
            return DateMark("milled", "day", day - timedelta(days=self.chance.randint(8, 35)))
        if product.date_kind == "crop_year":
            return DateMark("crop_year", "year", date(day.year if day.month >= 10 else day.year - 1, 1, 1))
        least, most = _CHILLED_DAYS if product.temperature == "chilled" else _DAYS_LEFT[product.category]
        left = self.chance.randint(least, most)
        precision = "month" if left > _MONTH_PRINT and self.chance.random() < 0.5 else "day"
        return DateMark("best_before", precision, day + timedelta(days=left))
