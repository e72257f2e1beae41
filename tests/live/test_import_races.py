"""Two people at one import at the same moment; and a table too large for a page."""

from __future__ import annotations

import pytest

from shanzhi.imports.actions import accept_import, begin_import, check_import, correct_import, undo_import
from shanzhi.imports.models import Import
from shanzhi.imports.queries import get_import
from shanzhi.imports.tests.tables import written
from shanzhi.inventory.actions import register_item
from shanzhi.inventory.entry import Entry
from shanzhi.kernel.scope import Principal
from shanzhi.records.models import Record
from tests.support import cast
from tests.support.racing import race

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("own_database")]
ROWS = [
    ["所在村", "设立时间", "名称", "类别"],
    ["坡底村", "2024-03-05", "甲", "旅馆"],
    ["奈林村", "2024-03-06", "乙", "旅馆"],
]


def _looked_at() -> int:
    with cast.as_user("clerk") as actor:
        batch = begin_import(
            cast.town(), kind="item", type_key="service_business", file_name="表", content=written(ROWS), actor=actor
        )
        return int(check_import(batch, actor=actor).pk)


def _count() -> list[str]:
    with cast.as_user("clerk", write=False):
        return list(Record.objects.filter(type="service_business").order_by("pk").values_list("state", flat=True))


def test_accept__twice() -> None:
    """Each row becomes one record; the second is told that the import is done."""
    number = _looked_at()

    def accept(actor: Principal) -> None:
        accept_import(get_import(cast.town(), number), actor=actor)

    assert race(accept, accept, by="clerk") == ["import.not_draft"]
    assert _count() == ["present", "present"]


def test_undo__while_it_is_being_accepted() -> None:
    """The undo waits for the commit and takes back what was written."""
    number = _looked_at()

    def accept(actor: Principal) -> None:
        accept_import(get_import(cast.town(), number), actor=actor)

    def undo(actor: Principal) -> None:
        undo_import(get_import(cast.town(), number), reason="传错了", actor=actor)

    assert race(accept, undo, by="clerk") == []
    assert _count() == ["withdrawn", "withdrawn"]


def test_correct__while_it_is_being_accepted() -> None:
    """What comes too late is told so; the records are those that were looked at."""
    number = _looked_at()

    def accept(actor: Principal) -> None:
        accept_import(get_import(cast.town(), number), actor=actor)

    def correct(actor: Principal) -> None:
        correct_import(get_import(cast.town(), number), typed={1: {2: "丙"}}, left_out={}, actor=actor)

    assert race(accept, correct, by="clerk") == ["import.not_draft"]
    with cast.as_user("clerk", write=False):
        assert get_import(cast.town(), number).state == Import.State.ACCEPTED
        made = Record.objects.filter(type="service_business").order_by("pk")
        assert list(made.values_list("title", flat=True)) == ["甲", "乙"]


def test_accept__beside_somebody_who_writes_by_form() -> None:
    """Numbers and the ledger's order hold: who comes second gets the next ones."""
    number = _looked_at()

    def accept(actor: Principal) -> None:
        accept_import(get_import(cast.town(), number), actor=actor)

    def register(actor: Principal) -> None:
        entry = Entry(cast.unit("podi"), cast.NOW.date(), {"name": "丙", "kind": "hotel"})
        register_item(cast.town(), type_key="service_business", entry=entry, actor=actor)

    assert race(accept, register, by="clerk") == []
    with cast.as_user("clerk", write=False):
        made = Record.objects.filter(type="service_business").order_by("transitions__seq")
        assert list(made.values_list("number", flat=True)) == ["FW24-0001", "FW24-0002", "FW24-0003"]
