"""One blueprint per area of pages, listed here in the order of the menu."""

from web.pages import account

BLUEPRINTS = (account.blueprint,)
