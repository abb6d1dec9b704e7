"""Forms and JSON of matching rounds."""

from marshmallow import fields

from matching.groups.tables import GROUP_KINDS
from matching.rounds.ruling import DEVIATION_PERCENT, RULES, STORAGE_RULES
from web.schemas.api import ApiSchema, Code
from web.schemas.fields import Choice, FormSchema, Quantity, Text, listed

TOO_MANY = 2_000


class StartForm(FormSchema):
    """Which offers are matched with which groups."""

    name = Text(120, required=False, load_default="")
    offers = listed(Code(), most=TOO_MANY)
    prefectures = listed(Text(2))
    kinds = listed(Choice(GROUP_KINDS))
    teams = listed(Text(36))
    window_weeks = Quantity(least=0, most=104, load_default=13)
    least_kg = Quantity(least=0, most=10_000, load_default=0)
    reserve_percent = Quantity(least=0, most=90, load_default=0)
    least_days = Quantity(least=0, most=365, load_default=0)
    rule = Choice(RULES, required=False, load_default="level")
    deviation_percent = Quantity(least=DEVIATION_PERCENT[0], most=DEVIATION_PERCENT[1], required=False, load_default=5)
    storage_by = Choice(STORAGE_RULES, required=False, load_default="week")

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        for name in ("offers", "prefectures", "kinds", "teams"):
            self.fields[name].load_default = list


class RuleForm(FormSchema):
    """By which rule a round is planned."""

    rule = Choice(RULES, required=False, load_default="level")
    deviation_percent = Quantity(least=DEVIATION_PERCENT[0], most=DEVIATION_PERCENT[1], required=False, load_default=5)
    storage_by = Choice(STORAGE_RULES, required=False, load_default="week")


class GroupChoiceSchema(ApiSchema):
    """Which groups take part; empty lists let all in."""

    prefectures = listed(Text(2), most=47)
    kinds = listed(Choice(GROUP_KINDS))
    teams = listed(fields.UUID())


class RoundSchema(ApiSchema):
    """A new round."""

    name = Text(120, required=False, load_default="")
    offers = fields.List(Code(), required=True)
    groups = fields.Nested(GroupChoiceSchema, load_default=dict)
    window_days = Quantity(least=0, most=730, load_default=90)
    least_kg = Quantity(least=0, most=10_000, required=False, load_default=0)
    reserve_percent = Quantity(least=0, most=90, required=False, load_default=0)
    least_days = Quantity(least=0, most=365, required=False, load_default=0)
    rule = Choice(RULES, required=False, load_default="level")
    deviation_percent = Quantity(least=DEVIATION_PERCENT[0], most=DEVIATION_PERCENT[1], required=False, load_default=5)
    storage_by = Choice(STORAGE_RULES, required=False, load_default="week")


class ProposalSchema(ApiSchema):
    """How long to look: quick, or standard with rounds of improvement."""

    effort = Choice(("quick", "standard"), load_default="standard")


class ShareChangeSchema(ApiSchema):
    """The group gets this many cases of the offer; null leaves it to the plan."""

    offer = Code(required=True)
    group = Code(required=True)
    cases = Quantity(least=0, required=False, load_default=None, allow_none=True)
    note = Text(300, required=False, load_default="")
    # least and most leave the number itself to the plan.
    kind = Choice(("set", "least", "most"), required=False, load_default="set")


class SharesSchema(ApiSchema):
    """Changes that hold together or not at all."""

    shares = fields.List(fields.Nested(ShareChangeSchema), required=True)


class EmptySchema(ApiSchema):
    """Nothing to say."""
