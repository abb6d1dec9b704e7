"""The register of groups: list, record, forms, teams behind hubs."""

from web.pages.groups import listing, parts, record, teams
from web.pages.groups.area import blueprint

__all__ = ["blueprint", "listing", "parts", "record", "teams"]
