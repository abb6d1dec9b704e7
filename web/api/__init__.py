"""The same areas as JSON under /api/v1, listed here."""

BLUEPRINTS = ()
