"""The register of groups as JSON: entered, refused by field, paged, and without contacts for those who may not edit."""

import pytest
from sqlalchemy import select

from matching.groups import RecipientGroup, add_group, add_groups
from matching.needs import set_needs
from tests.builders import NOW, World


def enter(world: World, name: str = "ひだまり食堂", **fields) -> str:
    with world.writing() as session:
        return add_group(session, name=name, actor_id=world.actor_id, now=NOW, **fields)[1].code


@pytest.fixture
def auditor(world, client_of):
    return client_of(world, "auditor")


def test_api_enters_a_group_and_gives_its_address(coordinator, world):
    answer = coordinator.post(
        "/api/v1/groups",
        json={
            "name": "ひだまり食堂",
            "municipality_code": "13117",
            "households": 25,
            "needs": {"rice": 60},
            "receiving_weekdays": [1],
        },
    )

    assert answer.status_code == 201
    assert answer.headers["Location"] == answer.json["location"] == f"/groups/{answer.json['code']}"
    assert (answer.json["municipality_code"], answer.json["needs"], answer.json["state"]) == ("131172", {"rice": 60}, "applied")
    assert answer.json["missing"] == ["storage"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "食堂", "colour": "blue"}, "colour"),
        ({"name": ""}, "name"),
        ({"name": "食堂", "households": 0}, "households"),
        ({"name": "食堂", "receiving_weekdays": [9]}, "receiving_weekdays"),
        ({"name": "食堂", "needs": {"rice": -1}}, "needs"),
    ],
)
def test_api_refuses_naming_the_field(coordinator, world, body, field):
    answer = coordinator.post("/api/v1/groups", json=body)

    assert answer.status_code == 422
    assert list(answer.json["fields"]) == [field]
    with world.reading() as session:
        assert session.scalars(select(RecipientGroup)).all() == []


def test_api_pages_through_groups_and_filters(coordinator, world):
    with world.writing() as session:
        added = add_groups(session, [{"name": f"食堂{n}"} for n in range(5)], actor_id=None, now=NOW)
        set_needs(session, added[0][0].id, {"rice": 10}, actor_id=None, now=NOW)
    names, cursor = [], ""

    for _ in range(3):
        page = coordinator.get(f"/api/v1/groups?limit=2&cursor={cursor}").json
        names += [group["name"] for group in page["groups"]]
        cursor = page["next_cursor"] or ""

    assert names == [f"食堂{n}" for n in range(5)]
    assert coordinator.get("/api/v1/groups?q=食堂3").json["groups"][0]["name"] == "食堂3"
    assert coordinator.get("/api/v1/groups?cursor=nonsense").status_code == 422


def test_api_hides_contacts_from_the_auditor(auditor, coordinator, world):
    enter(world, phone="03-5555-0134")

    seen = [client.get("/api/v1/groups").json["groups"][0].get("phone") for client in (auditor, coordinator)]

    assert seen == [None, "03-5555-0134"]
    assert auditor.post("/api/v1/groups", json={"name": "食堂"}).status_code == 403
