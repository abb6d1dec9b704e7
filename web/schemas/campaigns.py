"""What a campaign's form holds. Its donors and rounds are lists of ticks, read beside it."""

from web.schemas.fields import Day, FormSchema, Text


class CampaignForm(FormSchema):
    name = Text(80, required=True)
    first_on = Day(required=True)
    last_on = Day(required=True)
    notes = Text(500, load_default="")
