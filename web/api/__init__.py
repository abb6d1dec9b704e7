"""The same areas as JSON under /api/v1, listed here."""

from web.api import items, movements, openapi, scanning, stock

BLUEPRINTS = (movements.blueprint, stock.blueprint, scanning.blueprint, items.blueprint, openapi.blueprint)
