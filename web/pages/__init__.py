"""One blueprint per area of pages, listed here in the order of the menu."""

from web.pages import account, help, jobs, labels, members, operations, organization, places, stock, today

BLUEPRINTS = (
    account.blueprint,
    help.blueprint,
    jobs.blueprint,
    labels.blueprint,
    members.blueprint,
    operations.blueprint,
    organization.blueprint,
    places.blueprint,
    stock.blueprint,
    today.blueprint,
)
