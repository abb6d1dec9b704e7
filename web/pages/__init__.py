"""One blueprint per area of pages, listed here in the order of the menu."""

from web.pages import account, deliveries, help, items, jobs, labels, members, moves, offers, operations, organization, places, rounds, stock, today

BLUEPRINTS = (
    account.blueprint,
    help.blueprint,
    items.blueprint,
    jobs.blueprint,
    labels.blueprint,
    members.blueprint,
    moves.blueprint,
    operations.blueprint,
    organization.blueprint,
    places.blueprint,
    stock.blueprint,
    today.blueprint,
    rounds.blueprint,
    offers.blueprint,
    deliveries.blueprint,
)
