"""An artefact may print any number of figures."""

from __future__ import annotations

from datetime import date

import pytest

from shanzhi.core.periods import Window
from shanzhi.indicators.citations import Use, cite, list_of_artefact
from shanzhi.indicators.figures import Figures, Request
from shanzhi.indicators.models import Citation
from shanzhi.kernel.postgres.base import MOST_VALUES
from tests.support import cast

CELLS = 5_000
HALF = Window(date(2024, 1, 1), date(2024, 6, 30))


@pytest.mark.django_db
def test_cite__more_figures_than_a_statement_carries() -> None:
    """A form of thousands of cells: PostgreSQL takes 65,535 values in one statement."""
    assert CELLS * (len(Citation._meta.concrete_fields) - 1) > MOST_VALUES
    with cast.as_user("organiser") as actor:
        figure = Figures.now(actor, cast.town()).one(Request("theme_days", cast.unit("town").pk, HALF))
        cite(cast.town(), "form:1", [Use(figure, "0", f"cell {number}") for number in range(CELLS)])
        cited = list_of_artefact(cast.town(), "form:1")
    assert [each.place for each in cited] == [f"cell {number}" for number in range(CELLS)]
