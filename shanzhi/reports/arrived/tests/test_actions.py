"""Forms from above in a town: what is held is found, what is not is asked for, what went back stays as it went."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from shanzhi.indicators.citations import list_of_artefact
from shanzhi.indicators.figures import Figures
from shanzhi.packs import library
from shanzhi.reports.arrived.actions import (
    Asked,
    assign_cell,
    bind_cell,
    refuse_form,
    register_form,
    type_cell,
)
from shanzhi.reports.arrived.answering import answers_of, broken_rules
from shanzhi.reports.arrived.listing import find_duty
from shanzhi.reports.arrived.queries import (
    find_given,
    get_form,
    list_burden,
    list_cells,
    list_entrusted,
    read_structure,
)
from shanzhi.reports.arrived.replies import draft_reply
from shanzhi.reports.forms.tests.files import item_form
from shanzhi.reports.models import ArrivedForm, FormCell
from tests.support import cast, forms
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("report_ground")]
HELD, TYPED, UNCLEAR, NOT_HELD = (
    FormCell.State.HELD,
    FormCell.State.TYPED,
    FormCell.State.UNCLEAR,
    FormCell.State.NOT_HELD,
)
MEMBERS, PROBATIONARY, THEME_DAYS, CAME, INCOME, GRADE = 2, 3, 5, 6, 7, 8
"""Columns of the form."""


def cell(form: ArrivedForm, row: int, column: int) -> FormCell:
    """A cell of the form, by its place in the sheet."""
    return form.cells.get(row=row, column=column)


def test_register__cells_are_matched_by_their_names_and_units() -> None:
    """Each village's members and theme days are held; the total is the town's; what nobody declares is not held."""
    form = forms.register()
    with cast.as_user("organiser", write=False):
        assert (form.title, form.asked_by, form.listed) == (forms.TITLE, forms.ASKED_BY, "party_half_year")
        assert (str(form.period_start), str(form.period_end)) == ("2024-01-01", "2024-06-30")
        cells = {(each.row, each.column): each for each in list_cells(form)}
        assert len(cells) == 24
        for row, key in enumerate([*cast.VILLAGES, "town"], start=6):
            assert (cells[row, MEMBERS].state, cells[row, MEMBERS].indicator) == (HELD, "members")
            assert (cells[row, THEME_DAYS].state, cells[row, THEME_DAYS].indicator) == (HELD, "theme_days")
            assert cells[row, THEME_DAYS].unit == cast.unit(key)
            assert cells[row, GRADE].state == NOT_HELD
        assert cells[6, INCOME].times == 10_000


def test_answers__are_the_ledgers_figures() -> None:
    """Every held cell shows what the figure of its unit and time shows."""
    form = forms.register()
    with cast.as_user("organiser", write=False) as actor:
        figures = Figures.now(actor, cast.town())
        found = {(each.cell.row, each.cell.column): each.value for each in answers_of(form, list_cells(form), figures)}
        days = [found[row, THEME_DAYS] for row in range(6, 10)]
        members = [found[row, MEMBERS] for row in range(6, 10)]
    assert days == [Decimal(1), Decimal(1), Decimal(1), Decimal(3)]
    assert members == [Decimal(count) for count in (*cast.MEMBERS.values(), sum(cast.MEMBERS.values()))]


def test_answers__what_was_divided_is_told_as_its_page_tells_it() -> None:
    """A share has the indicator's decimals, not all that a division gives."""
    with cast.as_user("organiser") as actor:
        content = item_form([(1, "主题党日到会率", "%"), (2, "主题党日到会", "人次")])
        form = register_form(cast.town(), file_name="表", content=content, asked=Asked("县里某局"), actor=actor)
        share, came = answers_of(form, list_cells(form), Figures.now(actor, cast.town()))
    assert (share.figure, came.figure) != (None, None)
    exact = share.figure.shown if share.figure else None
    assert isinstance(exact, Decimal)
    assert isinstance(share.value, Decimal)
    assert exact != round(exact, 1) == share.value
    assert came.figure is not None
    assert came.value == came.figure.shown


def test_fill__the_file_holds_the_figures_and_each_is_cited() -> None:
    """Values in the sender's own file, what is not held left blank; one citation for each figure, with its cell."""
    form = forms.register()
    with cast.as_user("organiser") as actor:
        type_cell(cell(form, 6, GRADE), text="优", actor=actor)
        type_cell(cell(form, 6, INCOME), text="12.50", actor=actor)
    done = forms.fill(form)
    page = load_workbook(io.BytesIO(bytes(done.filled or b"")))["统计表"]
    assert [page.cell(row, THEME_DAYS + 1).value for row in range(7, 11)] == [1, 1, 1, 3]
    assert (page["I7"].value, page["H7"].value, page["H8"].value, page["E7"].value) == ("优", 12.5, None, "=C7+D7")
    with cast.as_user("organiser", write=False) as actor:
        cited = list_of_artefact(cast.town(), done.artefact)
        assert len(cited) == sum(bool(each.printed) and each.state == HELD for each in list_cells(done))
        assert {each.indicator for each in cited} >= {"members", "theme_days"}
        assert all(each.seq == done.seq for each in cited)
        assert "坡底村" in cited[0].place
        again = Figures.now(actor, cast.town())
        assert again.as_of.seq >= (done.seq or 0)


def test_fill__is_done_once() -> None:
    """A filled form does not change any more; neither do its cells."""
    form = forms.register()
    forms.fill(form)
    assert refused(lambda: forms.fill(form)) == ["form.done"]
    with cast.as_user("organiser") as actor:
        assert refused(lambda: type_cell(cell(form, 6, GRADE), text="良", actor=actor)) == ["form.done"]
        assert refused(lambda: refuse_form(form, reply="不填", actor=actor)) == ["form.done"]


def test_entrusted__until_answered_by_what_is_due_first() -> None:
    """Cells given to an office are counted by form; typed ones and those of forms that are done are gone."""
    later, sooner = forms.register(), forms.register(due_on=date(2024, 7, 20))
    with cast.as_user("organiser") as actor:
        for form in (later, sooner):
            for column in (INCOME, GRADE):
                assign_cell(cell(form, 6, column), office="town_clerk", actor=actor)
        first = cell(later, 6, INCOME).place
        waiting = list_entrusted(cast.town(), ["town_clerk"])
        assert [(each.form.pk, each.cells, each.first) for each in waiting] == [
            (sooner.pk, 2, first),
            (later.pk, 2, first),
        ]
        assert list_entrusted(cast.town(), ["organisation_member"]) == []
        type_cell(cell(later, 6, INCOME), text="12", actor=actor)
        refuse_form(sooner, reply="不在清单内", actor=actor)
        waiting = list_entrusted(cast.town(), ["town_clerk"])
        assert [(each.form.pk, each.cells, each.first) for each in waiting] == [
            (later.pk, 1, cell(later, 6, GRADE).place)
        ]


def test_register__what_was_chosen_holds_for_the_next_form_of_the_kind() -> None:
    """A bound cell and an office's cell are as they were; what was typed is asked anew; the period is the new one's."""
    first = forms.register()
    with cast.as_user("organiser") as actor:
        bind_cell(cell(first, 6, CAME), indicator="theme_day_attendance", unit=cast.unit("podi"), actor=actor)
        assign_cell(cell(first, 6, INCOME), office="town_clerk", actor=actor)
        type_cell(cell(first, 6, GRADE), text="优", actor=actor)
    forms.fill(first)
    second = forms.register(title="2024年下半年基层党建情况统计表")
    with cast.as_user("organiser", write=False):
        assert str(second.period_start) == "2024-07-01"
        came, income, grade = (cell(second, 6, column) for column in (CAME, INCOME, GRADE))
        assert (came.state, came.indicator, came.unit) == (HELD, "theme_day_attendance", cast.unit("podi"))
        assert (income.state, income.office) == (NOT_HELD, "town_clerk")
        assert (grade.state, grade.text) == (NOT_HELD, "")


def test_rules__what_the_notes_demand_is_held_against_the_answers() -> None:
    """5栏≥4栏: fewer who came than meetings were held is told, with its row; a rule with a blank breaks nothing."""
    form = forms.register()
    with cast.as_user("organiser") as actor:
        type_cell(cell(form, 6, CAME), text="0", actor=actor)
        type_cell(cell(form, 7, CAME), text="6", actor=actor)
    with cast.as_user("organiser", write=False) as actor:
        answers = answers_of(form, list_cells(form), Figures.now(actor, cast.town()))
        broken = broken_rules(read_structure(get_form(cast.town(), form.pk))[1].tables, answers)
    assert [(rule.told, row) for _, rule, row in broken] == [("5栏≥4栏", 6)]


def test_reply__says_what_was_given_already_and_where() -> None:
    """The same data asked by another department: the reply names the form that gave them; the burden counts it."""
    forms.fill(forms.register())
    second = forms.register(asked_by="县民政局", title="2024年上半年村级组织统计")
    with cast.as_user("organiser", write=False) as actor:
        library_of = Figures.now(actor, cast.town()).library
        given = find_given(second)
        assert given is not None
        held = sum(each.state == HELD for each in list_cells(second))
        reply = draft_reply(second, library_of, given, held, second.registered_at.date(), "zh")
        assert reply is not None
        assert (reply.reason, given.cells) == ("given", held)
        assert forms.TITLE in reply.text
        assert "县民政局" in reply.text
        burden = {each.asked_by: each for each in list_burden(cast.town())}
    assert (burden["县民政局"].forms, burden["县民政局"].cells, burden["县民政局"].again) == (1, 24, held)
    assert (burden[forms.ASKED_BY].again, burden[forms.ASKED_BY].minutes, burden["县民政局"].unlisted) == (0, 12, 0)


def test_reply__for_what_is_on_no_list_and_what_is_out_of_date() -> None:
    """Neither is filled without a word; what is listed, in date and new has no reply."""
    told = {}
    for title in ("2024年某某情况表", "2024年安全生产检查情况表", "2024年基层党建情况统计表"):
        content = item_form([(1, "主题党日", "次")], above=[title])
        with cast.as_user("organiser") as actor:
            form = register_form(cast.town(), file_name="表", content=content, asked=Asked("县里某局"), actor=actor)
            reply = draft_reply(form, library.library(cast.town()), None, 1, form.registered_at.date(), "zh")
            told[form.listed] = reply.reason if reply else None
    assert told == {"": "not_listed", "safety_year": "expired", "party_half_year": None}


def test_reply__for_what_is_no_matter_of_the_town() -> None:
    """A matter that was taken back goes to who leads it, listed or not; one the town supports is no reason."""
    told = {}
    for title in ("2024年散煤质量检测情况表", "2024年秸秆禁烧情况表", "2024年某某情况表"):
        content = item_form([(1, "主题党日", "次")], above=[title])
        with cast.as_user("organiser") as actor:
            form = register_form(cast.town(), file_name="表", content=content, asked=Asked("县里某局"), actor=actor)
            kept = library.library(cast.town())
            duty = find_duty(kept, form.title)
            reply = draft_reply(form, kept, None, 1, form.registered_at.date(), "zh")
            assert reply is not None
            told[title[5:7]] = (duty.part if duty else "", reply.reason)
            assert ("县市场监督管理局" in reply.text) is (reply.reason == "taken_back")
    assert told == {
        "散煤": ("taken_back", "taken_back"),
        "秸秆": ("support", "not_listed"),
        "某某": ("", "not_listed"),
    }


def test_refusals__each_with_its_sentence() -> None:
    """What cannot be is said: no asker, no number where one is wanted, an unknown figure or office, no reply."""
    form = forms.register()
    with cast.as_user("organiser") as actor:
        one = cell(form, 6, INCOME)
        assert refused(lambda: type_cell(one, text="约三万", actor=actor)) == ["form.cell.no_number"]
        assert refused(lambda: type_cell(one, text="  ", actor=actor)) == ["form.cell.empty"]
        assert refused(lambda: bind_cell(one, indicator="nothing", unit=None, actor=actor)) == ["indicator.not_found"]
        for office in ("nobody", "village_secretary"):
            assert refused(lambda to=office: assign_cell(one, office=to, actor=actor)) == ["form.office_unknown"]
        assert refused(lambda: refuse_form(form, reply=" ", actor=actor)) == ["form.reply_missing"]
        asked = Asked("  ")
        assert refused(
            lambda: register_form(cast.town(), file_name="x", content=forms.content(), asked=asked, actor=actor)
        ) == ["form.asked_by_missing"]
    with cast.as_user("podi_secretary") as actor:
        assert refused(
            lambda: register_form(cast.town(), file_name="x", content=b"", asked=Asked("某局"), actor=actor)
        ) == ["policy.refused"]


def test_forms__are_seen_by_who_reaches_the_whole_town() -> None:
    """A village, and another town, know of no form."""
    form = forms.register()
    for user, town in (("podi_secretary", "tianning"), ("clerk", "zhaidian")):
        with cast.as_user(user, town, write=False):
            assert refused(lambda: get_form(cast.town(), form.pk)) == ["form.not_found"]
            assert not FormCell.objects.exists()
