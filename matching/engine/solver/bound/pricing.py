"""Prices for the divisible problem at any size: a fixed number of primal-dual steps in numpy, each a pass over all pairs.

Preconditioned primal-dual hybrid gradient: amounts move by what they are worth at the prices, prices by how much the amounts
overdraw their limit. What the steps have reached is turned into a bound by `proof`, which holds wherever they stand.
"""

from dataclasses import dataclass

import numpy as np

from matching.engine.solver.bound.certifying import Asked, Proof, proof
from matching.engine.solver.bound.divisible import Divisible
from matching.engine.solver.network import Network

STEPS, LOOK_EVERY = 240, 40
# How far prices move against amounts: at one, prices lag behind; at sixteen, they overshoot.
PRICE_WEIGHT = 4.0


@dataclass(frozen=True)
class Prices:
    """A bound in units; what a unit of each lot and of each (group, category) pool is worth, from 0 to 1."""

    bound: int
    lot: np.ndarray
    need: np.ndarray


class _Walk:
    """Where the steps stand: amounts per pair and prices per limit."""

    def __init__(self, divisible: Divisible):
        self.of = divisible
        self.amount = np.zeros(len(divisible.lot), dtype=np.float32)
        self.cap, self.per_unit = divisible.cap.astype(np.float32), divisible.per_unit.astype(np.float32)
        rows = 3 + self.per_unit
        rows[divisible.docked] += 1
        self.step = self.cap / (np.float32(PRICE_WEIGHT) * rows)
        reach = divisible.by_pool(divisible.cap)
        self.lot_step = PRICE_WEIGHT / np.maximum(1, divisible.by_lot(divisible.cap))
        self.delivery_step = PRICE_WEIGHT / np.maximum(1, divisible.by_lot(divisible.cap * divisible.per_unit))
        self.need_step = PRICE_WEIGHT / np.maximum(1, divisible.by_need(reach))
        self.store_step = PRICE_WEIGHT / np.maximum(1, divisible.by_store(reach))
        self.dock_step = PRICE_WEIGHT / np.maximum(1, divisible.by_dock(divisible.cap))
        self.dock_price = np.zeros(len(divisible.dock))
        self.lot_price, self.delivery_price = np.ones(len(divisible.supply)), np.zeros(len(divisible.supply))
        self.need_price, self.store_price = np.zeros(len(divisible.need)), np.zeros(len(divisible.storage))
        self.used = self._use()

    def _use(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        deliveries = self.of.by_lot(self.amount * self.per_unit)
        return self.of.by_lot(self.amount), deliveries, self.of.by_pool(self.amount), self.of.by_dock(self.amount)

    def proof(self) -> Proof:
        """What the prices reached so far prove."""
        return proof(self.of, Asked(self.lot_price, self.delivery_price, self.dock_price, self.need_price))

    def advance(self) -> None:
        divisible = self.of
        pool_price = self.need_price[divisible.need_of] + self.store_price[divisible.store_of]
        gain = np.repeat((1 - pool_price).astype(np.float32), divisible.sizes)
        gain -= self.lot_price.astype(np.float32)[divisible.lot]
        gain -= self.delivery_price.astype(np.float32)[divisible.lot] * self.per_unit
        gain[divisible.docked] -= self.dock_price.astype(np.float32)[divisible.dock_of]
        gain *= self.step
        self.amount += gain
        np.clip(self.amount, 0, self.cap, out=self.amount)
        before, self.used = self.used, self._use()
        lots, deliveries, pools, docks = (2 * now - then for now, then in zip(self.used, before, strict=True))
        needs, stores = divisible.by_need(pools), divisible.by_store(pools)
        self.lot_price = np.clip(self.lot_price + self.lot_step * (lots - divisible.supply), 0, 1)
        overdrawn = np.where(divisible.limited, self.delivery_step * (deliveries - divisible.deliveries), 0)
        self.delivery_price = np.maximum(0, self.delivery_price + overdrawn)
        self.dock_price = np.maximum(0, self.dock_price + self.dock_step * (docks - divisible.dock))
        self.need_price = np.maximum(0, self.need_price + self.need_step * (needs - divisible.need))
        self.store_price = np.maximum(0, self.store_price + self.store_step * (stores - divisible.storage))


def priced(network: Network) -> Prices:
    """The best bound that the prices met on the way prove."""
    walk = _Walk(Divisible(network))
    best, lot_price = walk.proof(), walk.lot_price
    for step in range(1, STEPS + 1):
        walk.advance()
        if step % LOOK_EVERY == 0:
            found = walk.proof()
            if found.bound < best.bound:
                best, lot_price = found, walk.lot_price
    return Prices(int(best.bound), lot_price, best.pool_price)
