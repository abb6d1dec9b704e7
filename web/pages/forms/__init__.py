"""Forms that funders hand out: keep one, say what goes where, fill it for any period."""

from web.pages.forms import binding, filling, keeping
from web.pages.forms.area import blueprint

__all__ = ["binding", "blueprint", "filling", "keeping"]
