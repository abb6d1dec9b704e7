"""Lists of groups: who is recognised, what is overwritten, what undoing leaves. All names are invented."""

from datetime import date

import pytest
from sqlalchemy import func, select

from inventory.db import Database
from inventory.imports.batches import choose, choose_row, get_import, read_again
from inventory.places import Place
from matching.groups import GroupDocument, GroupVenue, RecipientGroup, update_group
from matching.imports import WRITERS
from matching.needs import Need, set_needs
from tests.builders import NOW, World, make_world
from tests.import_bench import bring_in, confirm, preview, problems, undo
from tests.inventory.imports.files import SUPPLEMENT, common_csv

GROUP = {"全国地方公共団体コード": "131172", "ID": "1", "名称": "ひだまり食堂", "住所": "東京都北区みなと1-2-3"}


@pytest.fixture
def world(database: Database) -> World:
    return make_world(database)


def groups(*cells: dict[str, str]) -> str:
    return common_csv(*(GROUP | one for one in cells))


def stored(world: World) -> list[RecipientGroup]:
    with world.reading() as session:
        found = list(session.scalars(select(RecipientGroup).order_by(RecipientGroup.name, RecipientGroup.id)))
        session.expunge_all()
        return found


def names(world: World) -> list[str]:
    return [group.name for group in stored(world)]


def test_same_file_twice_creates_nothing_twice(world: World) -> None:
    text = groups({}, {"ID": "", "名称": "たね", "住所": ""}, {"ID": "3", "名称": "どんぐり食堂"})
    bring_in(world, "groups", text)

    _, counts = bring_in(world, "groups", text)

    assert counts == {"ready": 3, "rows": 3, "unchanged": 3}
    assert names(world) == ["たね", "どんぐり食堂", "ひだまり食堂"]


def test_wrong_rows_stay_out_and_right_ones_go_in(world: World) -> None:
    import_id, counts = bring_in(world, "groups", groups({}, {"ID": "2", "名称": ""}))

    assert (counts["create"], counts["problem"]) == (1, 1)
    assert problems(world, import_id) == [(3, "name", "required", True)]
    assert names(world) == ["ひだまり食堂"]


def test_one_id_on_several_names_makes_several_groups_each_time(world: World) -> None:
    text = groups({}, {"名称": "そら食堂"}, {"名称": "うみ食堂"})
    bring_in(world, "groups", text)

    _, counts = bring_in(world, "groups", text)

    assert counts["unchanged"] == 3
    assert len(stored(world)) == 3


def test_new_name_under_a_known_id_renames_the_group(world: World) -> None:
    bring_in(world, "groups", groups({}))

    _, counts = bring_in(world, "groups", groups({"名称": "あたらしい食堂"}))

    assert counts["update"] == 1
    assert names(world) == ["あたらしい食堂"]


def test_id_with_leading_zeros_is_the_same_id(world: World) -> None:
    bring_in(world, "groups", groups({"ID": "000000000007"}))

    _, counts = bring_in(world, "groups", groups({"ID": "7"}))

    assert counts["unchanged"] == 1
    assert [group.public_id for group in stored(world)] == ["000000000007"]


def test_same_name_and_address_without_an_id_is_the_same_group(world: World) -> None:
    bring_in(world, "groups", groups({}))

    _, counts = bring_in(world, "groups", groups({"ID": "", "名称": "ひだまり　食堂", "住所": "北区みなと一丁目2番3号"}))

    assert counts.get("create") is None
    assert len(stored(world)) == 1


def test_same_name_and_address_under_another_id_is_another_group(world: World) -> None:
    bring_in(world, "groups", groups({}))

    _, counts = bring_in(world, "groups", groups({"ID": "2"}))

    assert counts["create"] == 1


def test_double_within_a_file_goes_in_unless_told_to_be_the_same(world: World) -> None:
    import_id = preview(world, "groups", groups({"ID": ""}, {"ID": "", "名称": "ひだまり 食堂"}))
    with world.writing() as session:
        batch = get_import(session, import_id)
        choose_row(batch, 3, "same")
        read_again(session, batch, WRITERS["groups"], today=NOW.date())

    counts = confirm(world, import_id)

    assert (counts["create"], counts["same"]) == (1, 1)
    assert names(world) == ["ひだまり食堂"]


def test_update_overwrites_and_an_empty_cell_empties_nothing(world: World) -> None:
    bring_in(world, "groups", groups({"電話番号1": "03-5555-0134", "定員": "30"}))

    bring_in(world, "groups", groups({"定員": "45"}))

    (group,) = stored(world)
    assert (group.capacity, group.phone) == (45, "03-5555-0134")


def test_leave_keeps_what_is_registered(world: World) -> None:
    bring_in(world, "groups", groups({"定員": "30"}))
    import_id = preview(world, "groups", groups({"定員": "45"}))
    with world.writing() as session:
        choose(get_import(session, import_id), update=False)

    counts = confirm(world, import_id)

    assert counts["leave"] == 1
    assert stored(world)[0].capacity == 30


def test_one_row_may_be_left_while_the_others_update(world: World) -> None:
    bring_in(world, "groups", groups({"定員": "30"}, {"ID": "2", "名称": "たね", "定員": "10"}))
    import_id = preview(world, "groups", groups({"定員": "31"}, {"ID": "2", "名称": "たね", "定員": "11"}))
    with world.writing() as session:
        choose_row(get_import(session, import_id), 3, "leave")

    confirm(world, import_id)

    assert [(group.name, group.capacity) for group in stored(world)] == [("たね", 10), ("ひだまり食堂", 31)]


def test_wrong_check_digit_is_put_right(world: World) -> None:
    import_id, counts = bring_in(world, "groups", groups({"全国地方公共団体コード": "131171"}))

    assert (counts["create"], counts["doubtful"]) == (1, 1)
    assert problems(world, import_id) == [(2, "municipality_code", "municipality_code_check", False)]
    assert stored(world)[0].municipality_code == "131172"


def test_undo_removes_groups_with_their_places_and_needs(world: World) -> None:
    text = "団体の名前,世帯数,ほしいもの,提出した書類\nひだまり食堂,25,米 60; 飲み物 40,合意書\n"
    import_id, _ = bring_in(world, "groups", text)

    plan = undo(world, import_id)

    assert plan.counts == {"group": 1, "need": 2, "document": 1, "restored": 0, "reversed": 0, "stays": 0}
    with world.reading() as session:
        assert session.scalar(select(func.count(RecipientGroup.id))) == 0
        assert session.scalar(select(func.count(Need.id))) == 0
        assert session.scalar(select(func.count(Place.id)).where(Place.kind == "group")) == 1


def test_undo_leaves_a_group_that_was_changed_by_hand(world: World) -> None:
    import_id, _ = bring_in(world, "groups", groups({}, {"ID": "2", "名称": "たね"}))
    with world.writing() as session:
        group = session.scalars(select(RecipientGroup).where(RecipientGroup.name == "たね")).one()
        update_group(session, group, actor_id=world.actor_id, now=NOW, capacity=12)

    plan = undo(world, import_id)

    assert [(one.kind, one.name, one.reason) for one in plan.stays] == [("group", "たね", "changed")]
    assert names(world) == ["たね"]


def test_undo_puts_overwritten_fields_back_unless_changed_since(world: World) -> None:
    bring_in(world, "groups", groups({"定員": "30", "電話番号1": "03-5555-0134"}))
    import_id, _ = bring_in(world, "groups", groups({"定員": "45", "電話番号1": "03-5555-0199"}))
    with world.writing() as session:
        update_group(session, session.scalars(select(RecipientGroup)).one(), actor_id=world.actor_id, now=NOW, capacity=50)

    plan = undo(world, import_id)

    (group,) = stored(world)
    assert (group.capacity, group.phone) == (50, "03-5555-0134")
    assert [one.reason for one in plan.stays] == ["changed"]


def supplement(*rows: tuple[str, str]) -> str:
    lines = [",".join({"ID": number, "住所": address}.get(heading, "") for heading in SUPPLEMENT) for number, address in rows]
    return "\n".join([",".join(SUPPLEMENT), *lines]) + "\n"


def test_supplement_adds_venues_and_never_a_group(world: World) -> None:
    bring_in(world, "groups", groups({"ID": "0007"}))

    import_id, counts = bring_in(
        world, "groups", supplement(("7", "東京都北区王子9-9"), ("8", "東京都北区王子8-8")), filename="131172_list_tsuika.csv"
    )

    assert (counts["create"], counts["problem"]) == (1, 1)
    assert problems(world, import_id) == [(3, "public_id", "group_unknown", True)]
    with world.reading() as session:
        assert list(session.scalars(select(GroupVenue.address))) == ["東京都北区王子9-9"]
        assert session.scalar(select(func.count(RecipientGroup.id))) == 1


def test_supplement_twice_adds_no_venue_twice_and_can_be_undone(world: World) -> None:
    bring_in(world, "groups", groups({}))
    text = supplement(("1", "東京都北区王子9-9"))
    first, _ = bring_in(world, "groups", text, filename="131172_list_tsuika.csv")

    _, counts = bring_in(world, "groups", text, filename="131172_list_tsuika.csv")
    undo(world, first)

    assert counts["unchanged"] == 1
    with world.reading() as session:
        assert session.scalar(select(func.count(GroupVenue.id))) == 0


def test_groups_of_another_organization_are_not_recognised(world: World, database: Database) -> None:
    bring_in(world, "groups", groups({}))
    neighbour = make_world(database, name="となりの団体（試験）")

    _, counts = bring_in(neighbour, "groups", groups({}))

    assert counts["create"] == 1


OFFER = "寄贈者,品目,ケース数,ケース入数,1個の重さ（g）,賞味期限,届け先の地域\n"


def test_offers_make_missing_donors_and_items_and_stand_once(world: World) -> None:
    text = OFFER + "みなと食品,白米 5kg,120,4,5000,2028-03-31,東京都\nみなと食品,白米 5kg,30,4,5000,2028-06-30,\n"
    import_id, first = bring_in(world, "offers", text)

    _, again = bring_in(world, "offers", text)

    assert (first["create"], again["unchanged"]) == (2, 2)
    assert [problem[1:3] for problem in problems(world, import_id)] == [("item", "item_new"), ("donor", "donor_new")]
    assert undo(world, import_id).counts == {"offer": 2, "donor": 1, "item": 1, "restored": 0, "reversed": 0, "stays": 0}


def test_offer_without_weight_or_with_a_strange_condition_is_kept_out(world: World) -> None:
    text = OFFER + "みなと食品,白米 5kg,120,4,,2028-03-31,東京都\nみなと食品,白米 5kg,120,4,5000,2028-03-31,131172\n"

    import_id, counts = bring_in(world, "offers", text + "みなと食品,白米 5kg,1,4,5000,2028-03-31,\n")

    assert counts["create"] == 1
    blocking = [problem[:3] for problem in problems(world, import_id) if problem[3]]
    assert blocking == [(2, "weight_grams", "needed_for_matching"), (3, "regions", "region_municipality")]


LIST = "団体の名前,市区町村コード,定員,ほしいもの,提出した書類\n"


def standing(world: World) -> dict[str, int]:
    with world.reading() as session:
        query = select(Need.category, Need.kg).where(Need.ended_at.is_(None), Need.until.is_(None))
        return dict(session.execute(query).all())


def test_undo_brings_earlier_needs_and_fields_of_an_updated_group_back(world: World) -> None:
    bring_in(world, "groups", LIST + "ひだまり食堂,131172,30,米 60; 飲み物 40,\n")
    import_id, counts = bring_in(world, "groups", LIST + "ひだまり食堂,131172,45,米 80; 缶詰 10,合意書\n")

    plan = undo(world, import_id)

    assert counts["update"] == 1
    assert standing(world) == {"rice": 60, "drinks": 40}
    assert (stored(world)[0].capacity, plan.counts["restored"], plan.stays) == (30, 1, [])
    with world.reading() as session:
        assert session.scalar(select(func.count(GroupDocument.id))) == 0


def test_needs_alone_are_brought_back_too(world: World) -> None:
    bring_in(world, "groups", LIST + "ひだまり食堂,131172,30,米 60,\n")
    import_id, _ = bring_in(world, "groups", LIST + "ひだまり食堂,131172,30,米 80,\n")

    undo(world, import_id)

    assert standing(world) == {"rice": 60}


def test_need_changed_since_stays_and_is_listed(world: World) -> None:
    bring_in(world, "groups", LIST + "ひだまり食堂,131172,30,米 60; 飲み物 40,\n")
    import_id, _ = bring_in(world, "groups", LIST + "ひだまり食堂,131172,30,米 80; 飲み物 50,\n")
    with world.writing() as session:
        group = session.scalars(select(RecipientGroup)).one()
        set_needs(session, group.id, {"rice": 90, "drinks": 50}, actor_id=world.actor_id, now=NOW)

    plan = undo(world, import_id)

    assert standing(world) == {"rice": 90, "drinks": 40}
    assert [(one.name, one.reason) for one in plan.stays] == [("ひだまり食堂", "changed")]


def test_paper_prolonged_by_hand_stays(world: World) -> None:
    bring_in(world, "groups", LIST + "ひだまり食堂,131172,30,,\n")
    import_id, _ = bring_in(world, "groups", LIST + "ひだまり食堂,131172,30,,合意書\n")
    with world.writing() as session:
        session.scalars(select(GroupDocument)).one().valid_until = date(2028, 3, 31)

    plan = undo(world, import_id)

    assert [(one.kind, one.reason) for one in plan.stays] == [("document", "changed")]
