"""From prices of lots and deliveries to a bound: the best prices of need and storage to go with them, and the value they prove."""

from dataclasses import dataclass

import numpy as np

from matching.engine.solver.bound.divisible import Divisible

# Values are sorted in so many steps. A coarser order gives a weaker bound, never a wrong one.
STEPS = 2**20


@dataclass(frozen=True)
class Asked:
    """Prices per unit of each lot, of an average delivery of it, of each dock and of each need."""

    lot: np.ndarray
    delivery: np.ndarray
    dock: np.ndarray
    need: np.ndarray


@dataclass(frozen=True)
class Proof:
    """A bound in units, and the price of a unit of each pool, storage included."""

    bound: float
    pool_price: np.ndarray


def proof(divisible: Divisible, asked: Asked) -> Proof:
    """Weak duality: any prices >= 0 bound the weight, so neither rounding nor an early stop can make this too low.

    Needs within one storage are priced anew, together with the storage: the best they can be beside the other prices."""
    need_price = np.where(divisible.split, asked.need, 0)
    worth = 1 - asked.lot[divisible.lot] - asked.delivery[divisible.lot] * divisible.per_unit
    worth[divisible.docked] -= asked.dock[divisible.dock_of]
    worth -= np.repeat(need_price[divisible.need_of], divisible.sizes)
    active = np.flatnonzero(worth > 0)
    worth, cap, pool = worth[active], divisible.cap[active], divisible.pool[active]
    most = np.where(divisible.split, np.inf, divisible.need)[divisible.need_of]
    nested_price, taken = _thresholds(pool, worth, cap, most)
    store_price = _store_prices(divisible, pool, worth, taken)
    nested_price = np.maximum(0, nested_price - store_price[divisible.store_of])
    added = nested_price + store_price[divisible.store_of]
    total = float(
        asked.lot @ divisible.supply
        + asked.delivery @ divisible.deliveries
        + asked.dock @ divisible.dock
        + need_price @ divisible.need
        + nested_price @ divisible.need[divisible.need_of]
        + store_price @ divisible.storage
        + np.maximum(0, worth - added[pool]) @ cap
    )
    # More than all that floating point could have lost on the way.
    bound = total * (1 + 1e-9) + 1e-14 * float(divisible.cap.sum()) + 1e-6
    return Proof(bound, added + need_price[divisible.need_of])


def _store_prices(divisible: Divisible, pool: np.ndarray, worth: np.ndarray, taken: np.ndarray) -> np.ndarray:
    store = divisible.store_of[pool]
    full = np.flatnonzero(np.bincount(store, weights=taken, minlength=len(divisible.storage)) > divisible.storage)
    prices = np.zeros(len(divisible.storage))
    if len(full):
        number = np.full(len(divisible.storage), -1)
        number[full] = np.arange(len(full))
        inside = np.flatnonzero(number[store] >= 0)
        prices[full], _ = _thresholds(number[store[inside]], worth[inside], taken[inside], divisible.storage[full])
    return prices


def _thresholds(pool: np.ndarray, worth: np.ndarray, amount: np.ndarray, limit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per pool the worth of the first amount that finds no room when the worthiest go first (0 if all do), and what each got."""
    order = np.argsort(pool.astype(np.int64) * (STEPS + 1) + ((1 - worth) * STEPS).astype(np.int64), kind="stable")
    sorted_pool, amount = pool[order], amount[order]
    total = np.cumsum(amount)
    start = np.searchsorted(sorted_pool, np.arange(len(limit)))
    base = np.concatenate([[0.0], total])[start]
    before = total - amount - base[sorted_pool]
    taken = np.empty(len(amount))
    taken[order] = np.clip(limit[sorted_pool] - before, 0, amount)
    over = np.flatnonzero(before + amount > limit[sorted_pool])
    pools, first = np.unique(sorted_pool[over], return_index=True)
    price = np.zeros(len(limit))
    price[pools] = worth[order[over[first]]]
    return price, taken
