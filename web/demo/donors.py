"""The demo's donors: invented firms, a farm, a city and a food drive, with their agreements."""

import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from inventory.codes import new_code
from inventory.db import OrganizationSession
from inventory.donors import add_agreement, add_donors
from inventory.places import Place

# name | kind | prefecture and town | years since signing, days until it ends (empty: runs on; -: none signed)
_TABLE = """
みのり製菓|corporate|東京都江東区みなも町2-1|3|
北浜製菓|corporate|神奈川県横浜市港北区さざなみ台5-8|2|210
こもれび飲料|corporate|埼玉県川口市こもれび町1-12|2|
あおぞら食品|corporate|東京都八王子市あおぞら丘4-4|1|120
さくら米穀|corporate|佐賀県佐賀市さくら野3-7|4|
ほしの乳業|corporate|千葉県八千代市ほしの台9-1|1|24
ことり製麺|corporate|佐賀県小城市ことり町6-2|2|
まるやま缶詰|corporate|神奈川県横須賀市まるやま1-1|5|400
はまかぜ醸造|corporate|千葉県浦安市はまかぜ通り7-3|1|-20
そらいろ冷食|corporate|大阪府堺市堺区そらいろ町2-9|1|
すずらん日用品|corporate|東京都板橋区すずらん通り3-3|-|
みどり台農園|farm|埼玉県所沢市みどり台88|2|
"""


@dataclass(frozen=True, slots=True)
class Giver:
    """A donor of the demo."""

    place: Place
    name: str


def add_givers(
    session: OrganizationSession, chance: random.Random, *, actor_id: uuid.UUID, now: datetime, today: date
) -> dict[str, Giver]:
    """Donors by name. One agreement has run out, one soon does, one was never signed."""
    lines = [line.split("|") for line in _TABLE.strip().splitlines()]
    rows = [
        {
            "name": name,
            "kind": kind,
            "address": address,
            "contact": "物流担当",
            "email": f"donor{at + 1:02d}@example.com",
            "phone": f"03-0000-{1100 + at}",
        }
        for at, (name, kind, address, *_) in enumerate(lines)
    ]
    added = add_donors(session, rows, actor_id=actor_id, now=now)
    for (donor, _), (*_, signed, ends) in zip(added, lines, strict=True):
        if signed != "-":
            _sign(session, donor.id, int(signed), ends, actor_id=actor_id, now=now, today=today)
    for _, place in added:
        place.code = new_code(chance)
    return {donor.name: Giver(place, donor.name) for donor, place in added}


def _sign(
    session: OrganizationSession, donor_id: uuid.UUID, years: int, ends: str, *, actor_id: uuid.UUID, now: datetime, today: date
) -> None:
    add_agreement(
        session,
        donor_id,
        signed_on=today - timedelta(days=365 * years + 40),
        valid_until=today + timedelta(days=int(ends)) if ends else None,
        onward_transfer="with_consent" if years > 2 else "forbidden",
        actor_id=actor_id,
        now=now,
    )
