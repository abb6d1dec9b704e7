"""Papers for donors and groups: outcome reports, goods receipt slips, thanks, statements, and who may be named in them."""

from web.pages.papers import bundles, letters, outcomes, overview, sharing, slips
from web.pages.papers.area import blueprint

__all__ = ["blueprint", "bundles", "letters", "outcomes", "overview", "sharing", "slips"]
