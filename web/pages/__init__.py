"""One blueprint per area of pages, listed here in the order of the menu."""

from web.pages import account, help, jobs, members, organization

BLUEPRINTS = (
    account.blueprint,
    help.blueprint,
    jobs.blueprint,
    members.blueprint,
    organization.blueprint,
)
