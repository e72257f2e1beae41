"""The page of a job: how far, stopping, what came of it, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shanzhi.core.errors import Problem
from shanzhi.jobs import declare
from shanzhi.jobs.actions import enqueue
from shanzhi.jobs.declare import Outcome
from shanzhi.jobs.models import JobRun, State
from shanzhi.jobs.running import Run
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import facts, links, parsed, words
from tests.support import cast
from tests.support.jobs import run_waiting
from tests.support.refusals import says

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def jobs() -> Iterator[None]:
    """Two jobs of the test, forgotten afterwards."""
    known = dict(declare.all_jobs())

    @declare.job("test.good")
    def good(run: Run) -> Outcome:
        return Outcome("job.ledger.sound", {}, ("figures",))

    @declare.job("test.bad")
    def bad(run: Run) -> Outcome:
        raise Problem("unit.key_taken", found="podi")

    yield
    declare._JOBS.clear()
    declare._JOBS.update(known)


def _ask(name: str = "test.good", by: str = "organiser") -> str:
    with cast.as_user(by) as actor:
        return f"/tianning/jobs/{enqueue(cast.town(), name, {}, actor=actor).pk}/"


def test_job__while_it_waits() -> None:
    """It says so, renews itself, and can be stopped."""
    place = _ask()
    page = signed_in("organiser").get(place)
    assert facts(page)["状态"] == "等待"
    (part,) = parsed(page).xpath("//*[@id='job']")
    assert part.get("hx-get") == place
    assert parsed(page).xpath(f"//form[@action='{place}stop/']")


def test_job__half_way() -> None:
    """The bar and the numbers."""
    place = _ask()
    with cast.as_system(cast.town()):
        JobRun.objects.update(state=State.RUNNING, done=1200, total=5000)
    page = signed_in("organiser").get(place)
    assert "1,200 / 5,000" in words(parsed(page).xpath("//main")[0])
    assert parsed(page).xpath("//*[local-name()='svg'][contains(@class, 'bar')]")


@pytest.mark.parametrize(("language", "said"), [("zh", "账本完好"), ("en", "The ledger is sound")])
def test_job__done(language: str, said: str) -> None:
    """The result in words and where to look at it; the page stands still."""
    place = _ask()
    run_waiting()
    page = signed_in("organiser", language=language).get(place)
    assert said in body(page)
    assert "/tianning/figures/" in links(page)
    assert parsed(page).xpath("//*[@id='job']")[0].get("hx-get") is None
    assert not parsed(page).xpath(f"//form[@action='{place}stop/']")


def test_job__refused() -> None:
    """Why, in the words of the refusal."""
    place = _ask("test.bad")
    run_waiting()
    page = signed_in("organiser").get(place)
    assert facts(page)["状态"] == "没做成"
    assert says(body(page), "units", "unit.key_taken")


def test_job__stopped() -> None:
    """By who asked; a second time there is nothing left to stop."""
    place = _ask()
    client = signed_in("organiser")
    assert client.get(f"{place}stop/").status_code == 302
    assert client.post(f"{place}stop/").status_code == 302
    assert facts(client.get(place))["状态"] == "停了"
    again = client.post(f"{place}stop/")
    assert again.status_code == 400
    assert says(body(again), "jobs", "job.ended")


def test_job__of_somebody_else() -> None:
    """Not there for anybody but the administrator, who may stop it."""
    place = _ask()
    for name in ("clerk", "podi_secretary"):
        response = signed_in(name).get(place)
        assert response.status_code == 404
        assert says(body(response), "jobs", "job.not_found")
        assert signed_in(name).post(f"{place}stop/").status_code == 404
    admin = signed_in("admin")
    assert admin.get(place).status_code == 200
    assert admin.post(f"{place}stop/").status_code == 302


@pytest.mark.parametrize("number", ["0", "9" * 30])
def test_job__there_is_none(number: str) -> None:
    """A number no run has, or could have."""
    assert signed_in("admin").get(f"/tianning/jobs/{number}/").status_code == 404
    assert signed_in("admin").get(f"/tianning/settings/users/{number}/").status_code == 404
