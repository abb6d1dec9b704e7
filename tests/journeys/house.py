"""The food bank of a journey, before the first box comes: people, a warehouse with a shelf, a donor, four groups. Names in either language."""

from dataclasses import dataclass

import matching.models  # noqa: F401 - the mapping must be whole
from inventory.accounts import add_member, add_user
from inventory.db import Database, OrganizationSession
from inventory.devices import make_link, make_token
from inventory.donors import add_donor
from inventory.organizations import found_organization
from inventory.places import add_place
from matching.groups import add_group
from matching.needs import Need
from tests.builders import NOW

TOKYO, OSAKA = "13", "27"
NAMES = {
    "ja": ("みなとフードバンク（試験）", "調整 一郎", "倉庫 花子", "本町倉庫", "みのり製菓（試験）",
           ("ひだまり食堂", "みなと子ども食堂", "なにわ食堂", "希望なし食堂"), "こどもカレー 甘口"),
    "en": ("Harbour Food Bank (test)", "Carol", "Victor", "Main Street Store", "Golden Crop Sweets (test)",
           ("Sunny Kitchen", "Harbour Kitchen", "Naniwa Kitchen", "Wishless Kitchen"), "Children's Curry, mild"),
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """A recipient group as people see it."""

    name: str
    code: str
    households: int


@dataclass(frozen=True)
class House:
    """What a journey knows before it begins. `near` and `larger` ask for the goods; `far` is in another prefecture, `wishless` asks for nothing."""

    organization_id: int
    language: str
    site: str
    site_code: str
    donor: str
    donor_code: str
    item_name: str
    near: Group
    larger: Group
    far: Group
    wishless: Group
    links: dict[str, str]
    tokens: dict[str, str]


def build_house(database: Database, *, language: str = "ja") -> House:
    """An organization with a one-time link and an API token for its coordinator and for its volunteer."""
    name, coordinator, volunteer, site_name, donor_name, group_names, item_name = NAMES[language]
    with database.writing(None) as session:
        organization = found_organization(session, name=name, now=NOW)
        site = add_place(session, kind="site", name=site_name)
        add_place(session, kind="shelf", name="A-1", site_id=site.id)
        _, donor = add_donor(session, name=donor_name, kind="corporate", now=NOW)
        links, tokens = {}, {}
        for role, person in (("coordinator", coordinator), ("volunteer", volunteer)):
            user = add_user(session, name=person, email=None, now=NOW)
            add_member(session, user, role=role, now=NOW)
            links[role] = make_link(session, user_id=user.id, purpose="invite", now=NOW)
            tokens[role] = make_token(session, user_id=user.id, name="journey", now=NOW)
        near, larger = _group(session, group_names[0], TOKYO, 20, kg=60), _group(session, group_names[1], TOKYO, 40, kg=60)
        far, wishless = _group(session, group_names[2], OSAKA, 30, kg=60), _group(session, group_names[3], TOKYO, 10, kg=0)
        return House(
            organization.id,
            language,
            site.name,
            site.code,
            donor_name,
            donor.code,
            item_name,
            near,
            larger,
            far,
            wishless,
            links,
            tokens,
        )


def _group(session: OrganizationSession, name: str, prefecture: str, households: int, *, kg: int) -> Group:
    """An approved group that receives on every day and asks for so many kg of ready meals, or for nothing."""
    group, place = add_group(
        session, name=name, actor_id=None, now=NOW, state="approved", prefecture_code=prefecture, households=households,
        storage_ambient_kg=500, receiving_weekdays=list(range(7)),
    )  # fmt: skip
    if kg:
        session.add(Need(organization_id=session.organization_id, group_id=group.id, category="retort", kg=kg, created_at=NOW))
        session.flush()
    return Group(name, place.code, households)
