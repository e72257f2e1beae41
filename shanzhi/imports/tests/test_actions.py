"""From a file to records and back: every kind, every problem at its cell, nothing by halves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from shanzhi.activities.actions import correct_activity, withdraw_activity
from shanzhi.activities.entry import Attendance, Entry
from shanzhi.activities.models import RosterLine
from shanzhi.directory.models import Membership, Person
from shanzhi.imports import actions
from shanzhi.imports.actions import (
    accept_import,
    begin_import,
    check_import,
    correct_import,
    discard_import,
    map_import,
    undo_import,
)
from shanzhi.imports.models import Import
from shanzhi.imports.queries import get_import
from shanzhi.imports.tests.tables import workbook
from shanzhi.inventory.actions import register_item, withdraw_item
from shanzhi.inventory.entry import Entry as ItemEntry
from shanzhi.kernel.models import AuditEntry
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.models import Fact
from shanzhi.records.models import Record
from tests.support import cast
from tests.support.activities import people_of
from tests.support.planted import FIRM
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
SHOPS = ["序号", "所在村", "设立时间", "名称", "类别", "营业面积", "床位"]
DAYS = ["支部", "时间", "学习主题", "地点", "主持人", "参加人员", "请假"]


def begun(
    actor: Principal,
    head: Sequence[Any],
    *rows: Sequence[Any],
    kind: str = "item",
    type_key: str = "service_business",
    merged: Sequence[str] = (),
) -> Import:
    """An import of a table under a title."""
    content = workbook(["登记表（2024年）"], head, *rows, merged=merged)
    return begin_import(cast.town(), kind=kind, type_key=type_key, file_name="表.xlsx", content=content, actor=actor)


def looked(actor: Principal, head: Sequence[Any], *rows: Sequence[Any], **more: Any) -> Import:
    """The same, its rows looked at with the columns as found."""
    return check_import(begun(actor, head, *rows, **more), actor=actor)


def told(batch: Import, place: int) -> list[tuple[int | None, str]]:
    """Column and code of the problems of a row."""
    return [(column, code) for column, code, _ in batch.rows.get(place=place).problems]


def asks(batch: Import, place: int) -> list[tuple[int | None, str]]:
    """Column and code of what is to be looked at."""
    return [(column, code) for column, code, _ in batch.rows.get(place=place).asks]


def shop(name: str, village: Any = "坡底村", on: Any = "2024-03-05") -> list[Any]:
    return [1, village, on, name, "旅馆", 10, 1]


def test_import__from_file_to_records_and_back() -> None:
    """Heads found under a title, columns matched, rows written with their facts, all undone with one reason."""
    with cast.as_user("clerk") as actor:
        batch = begun(
            actor,
            SHOPS,
            [1, "坡底村", date(2024, 3, 5), "甲超市", "大型超市", 120.5, None],
            [2, "奈林", "2024.3.6", "乙旅馆", "旅馆", "１２", "２０"],
            [3, "三角村", "2024.2.30", "丙旅馆", "旅馆", "约20", "x"],
            ["合计", None, None, None, None, 132.5, 20],
        )
        assert batch.columns == {
            "1": "unit", "2": "on", "3": "f.name", "4": "f.kind", "5": "f.floor_area", "6": "f.beds"
        }  # fmt: skip
        batch = check_import(batch, actor=actor)
        assert batch.counts == {"all": 3, "fits": 2, "asks": 0, "problem": 1, "left_out": 0}
        assert told(batch, 4) == [
            (2, "import.date.not_in_calendar"), (5, "import.number.approximate"), (6, "import.number.unreadable"),
        ]  # fmt: skip
        assert not Record.objects.filter(type="service_business").exists()
        batch = accept_import(batch, actor=actor)
        made = Record.objects.filter(type="service_business").order_by("pk")
        assert [(each.title, each.unit.key, each.happened_on, each.data) for each in made] == [
            ("甲超市", "podi", date(2024, 3, 5), {"name": "甲超市", "kind": "supermarket", "floor_area": "120.5"}),
            ("乙旅馆", "nailin", date(2024, 3, 6), {"name": "乙旅馆", "kind": "hotel", "floor_area": "12", "beds": 20}),
        ]
        assert [row.record_id for row in batch.rows.order_by("place")] == [*(each.pk for each in made), None]
        batch = undo_import(batch, reason="传错了", actor=actor)
        assert {each.state for each in made.all()} == {"withdrawn"}
        assert sum(Fact.objects.filter(record__in=made).values_list("quantity", flat=True)) == 0
        assert batch.result == {"written": 2, "left_out": 1, "taken_back": 2, "waiting": [], "left": []}
        done = AuditEntry.objects.filter(target=f"import:{batch.pk}").order_by("pk")
        assert [each.verb for each in done] == ["import.begin", "import.check", "import.accept", "import.undo"]


def test_import__activities_with_their_roster() -> None:
    """Names of those who came and who were on leave, the chair, the place; everybody else was absent."""
    with cast.as_user("clerk") as actor:
        names = [Person.objects.get(pk=person).name for person in people_of("podi_branch")]
        batch = looked(
            actor,
            DAYS,
            ["坡底支部", "2024.6.5", "学条例", "活动室", names[0], "、".join(names[:3]), names[3]],
            ["坡底支部", "2024.6.6", "议事", "", "", "全体", ""],
            ["坡底支部", "2024.6.7", "议事", "", "", "张不在", ""],
            ["坡底支部", "2024.6.8", "议事", "x" * 121, "", "全体", ""],
            kind="activity",
            type_key="theme_party_day",
        )
        assert told(batch, 4) == [(5, "import.people.not_expected")]
        assert told(batch, 5) == [(3, "import.place.long")]
        accept_import(batch, actor=actor)
        first, second = Record.objects.filter(type="theme_party_day").order_by("pk")
        assert first.activity.place == "活动室"
        standings = dict(RosterLine.objects.filter(activity=first.activity).values_list("person__name", "standing"))
        assert standings == {
            **dict.fromkeys(names, "absent"), **dict.fromkeys(names[:3], "present"), names[3]: "leave"
        }  # fmt: skip
        assert {line.standing for line in RosterLine.objects.filter(activity=second.activity)} == {"present"}


def test_import__two_of_one_name_on_a_roster() -> None:
    """A table cannot tell them apart."""
    with cast.as_user("clerk") as actor:
        head = ["姓名", "支部", "入党时间", "身份"]
        twins = looked(
            actor,
            head,
            *[["王双", "坡底支部", "2020-01-02", "正式党员"]] * 2,
            kind="enrolment",
            type_key="party_member",
        )
        accept_import(twins, actor=actor)
        batch = looked(
            actor, DAYS, ["坡底支部", "2024.6.5", "学", "", "", "王双", ""], kind="activity", type_key="theme_party_day"
        )
        assert told(batch, 2) == [(5, "import.people.same_name")]
        again = looked(
            actor, head, ["王双", "坡底支部", "2024-01-02", "正式党员"], kind="enrolment", type_key="party_member"
        )
        assert told(again, 2) == [(0, "import.person.several")]


def test_import__readings_of_items() -> None:
    """By the item's name or number; its unit is the reading's where none is said."""
    with cast.as_user("clerk") as actor:
        firm = ItemEntry(cast.unit("podi"), date(2023, 1, 1), {"name": "铸造厂", **FIRM})
        item = register_item(cast.town(), type_key="enterprise", entry=firm, actor=actor)
        for _ in range(2):
            twin = ItemEntry(cast.unit("podi"), date(2023, 1, 1), {"name": "双生厂", **FIRM})
            register_item(cast.town(), type_key="enterprise", entry=twin, actor=actor)
        batch = looked(
            actor,
            ["企业名称", "时间", "从业人数", "从哪来的"],
            ["铸造厂", "2024.5.1", "120人", "工资表"],
            [item.number, "2024.6.1", 130, "工资表"],
            ["没有这个厂", "2024.6.1", 130, "工资表"],
            ["双生厂", "2024.6.1", 130, "工资表"],
            [None, "2024.6.1", 130, "工资表"],
            kind="reading",
            type_key="employment_reading",
        )
        assert told(batch, 4)[0] == (0, "import.item.unknown")
        assert told(batch, 5)[0] == (0, "import.item.several")
        assert (0, "import.item.missing") in told(batch, 6)
        accept_import(batch, actor=actor)
        made = Record.objects.filter(type="employment_reading").order_by("pk")
        assert [(each.unit.key, each.data["employees"]) for each in made] == [("podi", 120), ("podi", 130)]


def test_import__members_are_matched_within_their_unit_and_asked_about() -> None:
    """Somebody on file there keeps the card; the same name elsewhere is another person."""
    with cast.as_user("clerk") as actor:
        known = Person.objects.get(pk=people_of("podi_branch")[0])
        batch = looked(
            actor,
            ["姓名", "所在支部", "任职时间", "职务"],
            [known.name, "坡底村党支部", "2024-01-02", "书记"],
            [known.name, "奈林村党支部", "2024-01-02", "委员"],
            ["新来的", "坡底村党支部", "2024-01-02", "委员"],
            kind="enrolment",
            type_key="branch_committee_member",
        )
        assert [asks(batch, place) for place in (2, 3, 4)] == [[(0, "import.person.on_file")], [], []]
        accept_import(batch, actor=actor)
        here = Membership.objects.filter(kind="branch_committee", unit=cast.unit("podi_branch"))
        assert here.filter(person=known).count() == 1
        assert Person.objects.filter(name=known.name).count() == 2
        again = looked(
            actor,
            ["姓名", "所在支部", "任职时间", "职务"],
            [known.name, "坡底村党支部", "2024-02-02", "书记"],
            kind="enrolment",
            type_key="branch_committee_member",
        )
        assert told(again, 2) == [(0, "member.already")]


def test_import__cases_begin_their_clocks_where_they_are_received() -> None:
    """How each came, or that it stood in an earlier list; what later steps ask for is no column."""
    head = ["序号", "村（网格）", "排查时间", "为什么事", "纠纷种类", "难易", "来源", "人数"]
    with cast.as_user("clerk") as actor:
        batch = begun(
            actor,
            head,
            [1, "坡底村", "2024.6.3", "界墙", "邻里", "简单", "网格员发现", "3人"],
            [2, "坡底村", "2024.6.4", "水渠", "邻里", "简单", None, None],
            [3, "坡底村", "2024.6.5", "院墙", "邻里", "简单", "来信", 0],
            kind="case",
            type_key="dispute",
        )
        assert batch.columns == {
            "1": "unit", "2": "on", "3": "f.what", "4": "f.kind", "5": "f.level", "6": "channel", "7": "people"
        }  # fmt: skip
        batch = check_import(batch, actor=actor)
        assert told(batch, 2) == [(6, "field.choice.unknown")]
        assert told(batch, 3) == []
        assert told(batch, 4) == [(7, "field.number.out_of_range")]
        batch = correct_import(batch, typed={2: {6: "来访"}}, left_out={4: True}, actor=actor)
        batch = accept_import(batch, actor=actor)
        first, second = Record.objects.filter(type="dispute").select_related("case").order_by("pk")
        assert (first.case.channel, first.case.people, first.case.state) == ("visit", 3, "registered")
        assert first.case.due_at is not None
        assert (second.case.channel, second.case.people) == ("imported", 1)
        assert Fact.objects.filter(record=second, measure__key="case.found").count() == 1
        undo_import(batch, reason="传错了", actor=actor)
        assert {each.state for each in Record.objects.filter(type="dispute")} == {"withdrawn"}
        assert sum(Fact.objects.filter(record__in=[first, second]).values_list("quantity", flat=True)) == 0
        first.case.refresh_from_db()
        assert (first.case.stage, first.case.due_at) == ("ended", None)


def test_import__need_to_know_cases_are_not_taken_from_tables() -> None:
    """Of each it is asked who must never know of it."""
    with cast.as_user("clerk") as actor:
        assert refused(lambda: begun(actor, ["问题"], ["x"], kind="case", type_key="misconduct")) == [
            "import.kind.not_by_table"
        ]


def test_import__merged_cells_and_ditto_are_filled_from_above() -> None:
    """A merged village, "as above" in words and signs."""
    with cast.as_user("clerk") as actor:
        batch = looked(
            actor,
            SHOPS,
            shop("甲"),
            [2, None, "同上", "乙", "〃", 10, 1],
            [3, None, "2024-03-07", "丙", "旅馆", "同上", 1],
            merged=["B3:B5"],
        )
        assert batch.counts["fits"] == 3
        accept_import(batch, actor=actor)
        made = Record.objects.filter(type="service_business").order_by("pk")
        assert [(each.unit.key, each.happened_on.day, each.data["floor_area"]) for each in made] == [
            ("podi", 5, "10"), ("podi", 5, "10"), ("podi", 7, "10"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({1: None}, [(1, "import.unit.missing")]),
        ({1: "火星村"}, [(1, "import.unit.unknown")]),
        ({1: "坡底大"}, [(1, "import.unit.perhaps")]),
        ({2: None}, [(2, "import.on.missing")]),
        ({2: "2034-01-01"}, [(2, "item.date.in_future")]),
        ({3: None}, [(3, "field.missing")]),
        ({4: "商场"}, [(4, "field.choice.unknown")]),
        ({5: "=1/0"}, [(5, "import.cell.formula")]),
        ({6: 99999}, [(6, "field.number.out_of_range")]),
        (
            {1: None, 2: "x", 4: "y"},
            [(2, "import.date.unreadable"), (1, "import.unit.missing"), (4, "field.choice.unknown")],
        ),
    ],
)
def test_import__every_problem_stands_at_its_cell(cells: dict[int, Any], expected: list[tuple[int, str]]) -> None:
    """All of a row at once."""
    with cast.as_user("clerk") as actor:
        row = [cells.get(place, value) for place, value in enumerate(shop("甲"))]
        assert told(looked(actor, SHOPS, row), 2) == expected


def test_import__a_name_that_two_units_bear() -> None:
    """Asked, with both."""
    with cast.as_user("clerk") as actor:
        batch = begun(actor, SHOPS, shop("甲", village="村"))
        here = actions.ground(batch.town, batch.kind, batch.type, actor)
        here.units.exact["两可"] |= {cast.unit("podi").pk, cast.unit("nailin").pk}
        assert refused(lambda: here.units.find("两可")) == ["import.unit.ambiguous"]


def test_import__doubles_are_asked_about() -> None:
    """In the file, and against what is there; a withdrawn record is not there."""
    with cast.as_user("clerk") as actor:
        first = accept_import(looked(actor, SHOPS, shop("甲")), actor=actor)
        batch = looked(actor, SHOPS, shop("甲"), shop("乙"), shop("乙"))
        assert [asks(batch, place) for place in (2, 3, 4)] == [
            [(None, "import.double.on_file")], [], [(None, "import.double.in_file")],
        ]  # fmt: skip
        withdraw_item(first.rows.get().record, reason="错", actor=actor)
        assert asks(check_import(batch, actor=actor), 2) == []


def test_import__a_correction_looks_at_its_doubles_too() -> None:
    """The row that was its double is one no longer."""
    with cast.as_user("clerk") as actor:
        batch = looked(actor, SHOPS, shop("甲"), shop("甲"))
        assert batch.counts["asks"] == 1
        batch = correct_import(batch, typed={2: {3: "乙"}}, left_out={}, actor=actor)
        assert batch.counts["asks"] == 0
        batch = correct_import(batch, typed={2: {3: "甲"}}, left_out={3: True}, actor=actor)
        assert batch.rows.get(place=2).typed == {}
        assert batch.counts == {"all": 2, "fits": 1, "asks": 0, "problem": 0, "left_out": 1}
        long = {2: {3: "x" * 4001}}
        assert refused(lambda: correct_import(batch, typed=long, left_out={}, actor=actor)) == ["import.typed_long"]


def test_import__what_was_typed_outlives_another_mapping() -> None:
    """Of the same sheet."""
    with cast.as_user("clerk") as actor:
        batch = looked(actor, SHOPS, shop("甲", on="x"), shop("乙"))
        batch = correct_import(batch, typed={2: {2: "2024-01-02"}}, left_out={3: True}, actor=actor)
        columns = {int(column): key for column, key in batch.columns.items() if key != "f.beds"}
        batch = map_import(batch, sheet=0, head=(1, 1), columns=columns, fixed={}, actor=actor)
        assert refused(lambda: accept_import(batch, actor=actor)) == ["import.not_looked_at"]
        batch = check_import(batch, actor=actor)
        assert batch.counts == {"all": 2, "fits": 1, "asks": 0, "problem": 0, "left_out": 1}


def test_map__refuses_what_cannot_be() -> None:
    """A sheet, a field that is not there, one field twice, a head without rows."""
    with cast.as_user("clerk") as actor:
        batch = begun(actor, SHOPS, shop("甲"))

        def mapped(**given: Any) -> list[str]:
            whole = {"sheet": 0, "head": (1, 1), "columns": {3: "f.name"}, "fixed": {}, **given}
            return refused(lambda: map_import(batch, actor=actor, **whole))

        assert mapped(sheet=7) == ["import.sheet.unknown"]
        assert mapped(columns={3: "f.colour"}) == ["import.column.unknown"]
        assert mapped(columns={3: "f.name", 4: "f.name"}) == ["import.column.twice"]
        map_import(batch, sheet=0, head=(2, 2), columns={3: "f.name"}, fixed={}, actor=actor)
        assert refused(lambda: check_import(batch, actor=actor)) == ["import.no_rows"]


def test_accept__is_for_who_began_and_for_once() -> None:
    """Not by another, not twice, not after it was discarded, not without a row that fits."""
    with cast.as_user("podi_secretary") as actor:
        batch = looked(actor, SHOPS, shop("甲"))
        bad = looked(actor, SHOPS, shop("甲", on="x"))
        assert refused(lambda: accept_import(bad, actor=actor)) == ["import.nothing_fits"]
    with cast.as_user("clerk") as actor:
        assert refused(lambda: accept_import(batch, actor=actor)) == ["import.of_another"]
    with cast.as_user("podi_secretary") as actor:
        assert refused(lambda: undo_import(batch, reason="x", actor=actor)) == ["import.nothing_to_undo"]
        accept_import(batch, actor=actor)
        assert refused(lambda: accept_import(batch, actor=actor)) == ["import.not_draft"]
        discard_import(bad, actor=actor)
        assert (bad.rows.count(), bad.sheets.count()) == (0, 0)
        assert refused(lambda: check_import(bad, actor=actor)) == ["import.not_draft"]
    with cast.as_user("nailin_secretary") as actor:
        assert refused(lambda: get_import(cast.town(), batch.pk)) == ["import.not_found"]
        assert refused(lambda: undo_import(batch, reason="x", actor=actor)) == ["import.not_found"]


def test_accept__holds_rows_against_the_world_as_it_is() -> None:
    """A row that fits no longer stops the whole import; nothing is written."""
    with cast.as_user("clerk") as actor:
        head = ["姓名", "支部", "入党时间", "身份"]
        known = Person.objects.get(pk=people_of("podi_branch")[0]).name
        rows = [["甲", "坡底村党支部", "2024-01-02", "正式党员"], [known, "奈林村党支部", "2024-01-02", "正式党员"]]
        one = looked(actor, head, *rows, kind="enrolment", type_key="party_member")
        two = looked(actor, head, *rows, kind="enrolment", type_key="party_member")
        accept_import(one, actor=actor)
        before = Record.objects.count()
        assert refused(lambda: accept_import(two, actor=actor)) == ["import.rows_changed"]
        assert Record.objects.count() == before


def test_scope__a_secretary_imports_for_the_own_village_only() -> None:
    """Another village's row is a problem at its unit; who may write nowhere cannot begin."""
    with cast.as_user("podi_secretary") as actor:
        batch = looked(actor, SHOPS, shop("甲", village="奈林村"), shop("乙"))
        assert told(batch, 2) == [(1, "import.unit.not_yours")]
        accept_import(batch, actor=actor)
        assert [each.unit.key for each in Record.objects.filter(type="service_business")] == ["podi"]
    with cast.as_user("auditor") as actor:
        assert refused(lambda: begun(actor, SHOPS, shop("甲"))) == ["import.not_to_import"]
    with cast.as_user("clerk") as actor:
        assert refused(lambda: begun(actor, SHOPS, shop("甲"), kind="establishment")) == ["import.kind.not_by_table"]


def test_undo__leaves_what_was_changed_since() -> None:
    """And names it."""
    with cast.as_user("clerk") as actor:
        names = "全体"
        rows = [["坡底支部", f"2024.6.{day}", "学", "", "", names, ""] for day in (5, 6, 7)]
        batch = looked(actor, DAYS, *rows, kind="activity", type_key="theme_party_day")
        accept_import(batch, actor=actor)
        first, second, third = (row.record for row in batch.rows.order_by("place"))
        people = frozenset(people_of("podi_branch"))
        entry = another_topic(first, people)
        correct_activity(first, entry=entry, reason="题目写错", actor=actor)
        withdraw_activity(third, reason="没开", actor=actor)
        batch = undo_import(batch, reason="传错了", actor=actor)
        assert batch.result["left"] == [first.number, third.number]
        assert batch.result["taken_back"] == 1
        second.refresh_from_db()
        assert (second.state, batch.reason) == ("withdrawn", "传错了")
        assert refused(lambda: undo_import(batch, reason="再", actor=actor)) == ["import.nothing_to_undo"]


def another_topic(record: Record, people: frozenset[int]) -> Any:
    """The activity with another topic."""
    return Entry(record.unit, record.happened_on, {"topic": "学条例"}, Attendance(people))


def test_accept__can_be_stopped() -> None:
    """Whoever listens to its progress may stop it; nothing is kept."""
    heard: list[tuple[int, int]] = []

    class Halt(Exception):
        pass

    def step(done: int, total: int) -> None:
        heard.append((done, total))
        if done > 2:
            raise Halt

    with cast.as_user("clerk") as actor:
        batch = looked(actor, SHOPS, shop("甲"), shop("乙"))
        with pytest.raises(Halt):
            accept_import(batch, actor=actor, step=step)
        assert heard == [(2, 4), (4, 4)]
        assert not Record.objects.filter(type="service_business").exists()
        assert get_import(cast.town(), batch.pk).state == "draft"
