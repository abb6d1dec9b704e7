"""The same areas as JSON under /api/v1, listed here."""

from web.api import (
    counts,
    deliveries,
    donors,
    groups,
    handouts,
    imports,
    items,
    movements,
    offers,
    openapi,
    phone,
    recalls,
    reports,
    rounds,
    scanning,
    stock,
)

BLUEPRINTS = (
    counts.blueprint,
    groups.blueprint,
    donors.blueprint,
    movements.blueprint,
    stock.blueprint,
    scanning.blueprint,
    items.blueprint,
    rounds.blueprint,
    offers.blueprint,
    deliveries.blueprint,
    handouts.blueprint,
    imports.blueprint,
    recalls.blueprint,
    reports.blueprint,
    phone.blueprint,
    openapi.blueprint,
)
