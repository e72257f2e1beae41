"""The user guide: complete, light, and what its pictures show is what the running system shows today."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import DjangoDbBlocker

from shanzhi.core.errors import NotFound
from shanzhi.core.sentences import sentence
from shanzhi.packs.declare import Label
from shanzhi.workbench.guide.declare import PICTURES, TAKEN, Topic, picture_name, taken, topic_of, topics
from shanzhi.workbench.tests.asking import signed_in
from tests.guide.walking import Shot
from tests.pages.addresses import pages

MOST_BYTES = 40_000
MOST_BYTES_TOGETHER = 600_000
ANEW = "the page has changed: look at it, then run `make guide`"
FILES = {"file", "file_small", "file_discard", "file_upload"}
"""Addresses that are no pages."""


def labels(topic: Topic) -> list[Label]:
    """Everything a topic says."""
    own = [topic.title, topic.summary, topic.readers]
    steps = [label for step in topic.steps for label in (step.title, step.text)]
    return [*own, *steps, *(step.picture.shows for step in topic.steps if step.picture is not None)]


@pytest.mark.parametrize("key", topics())
def test_topic__says_everything_in_both_languages(key: str) -> None:
    """English is compulsory in what is shipped."""
    assert [label.zh for label in labels(topics()[key]) if not label.en] == []


def test_topics__help_on_every_page() -> None:
    """Each page but the guide's own leads to one topic, and no topic names a page that does not exist."""
    named = [page for topic in topics().values() for page in topic.pages]
    known = {page.name for page in pages()}
    assert sorted(named) == sorted(set(named))
    assert set(named) <= known
    assert {name for name in known - FILES - {"guide", "guide_topic"} if topic_of(name) is None} == set()


def test_pictures__belong_to_a_step_and_are_light() -> None:
    """One file and one list of words for each step that shows a picture, none left over, of the size that is said."""
    wanted = {
        picture_name(key, number): (key, number)
        for key, topic in topics().items()
        for number, step in enumerate(topic.steps, 1)
        if step.picture is not None
    }
    files = {path.name: path for path in PICTURES.iterdir()}
    assert set(files) == set(wanted)
    assert {path.stem for path in TAKEN.iterdir()} == {key for key, _ in wanted.values()}
    assert {name: path.stat().st_size for name, path in files.items() if path.stat().st_size > MOST_BYTES} == {}
    assert sum(path.stat().st_size for path in files.values()) < MOST_BYTES_TOGETHER
    for name, (key, number) in wanted.items():
        said = taken(key)[number]
        assert Image.open(files[name]).size == (said.width, said.height), name


@pytest.mark.browser
@pytest.mark.live
@pytest.mark.xdist_group("acceptance")
def test_pictures__show_what_the_pages_say_now(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    """Every step is walked anew; where an element is gone or its words differ, the picture would be a lie."""
    from tests.guide.serving import CHROMIUM, guide_ground

    if not CHROMIUM.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no browser at {CHROMIUM}")
    with django_db_blocker.unblock(), guide_ground(tmp_path / "home") as ground, ground.walk() as walk:
        shots = list(walk.shots())
    assert stale(shots) == {}, ANEW


def stale(shots: list[Shot]) -> dict[str, list[str]]:
    """Pictures whose words are others now: what is new, and what is gone."""
    found = {}
    for shot in shots:
        was, now = taken(shot.topic)[shot.step].words, shot.words
        if was != now:
            new = [f"+ {word}" for word in now if word not in was]
            gone = [f"- {word}" for word in was if word not in now]
            found[picture_name(shot.topic, shot.step)] = new + gone or ["in another order"]
    return found


def test_guide_topic__that_does_not_exist(db: None) -> None:
    """Refused as `workbench.no_guide`, with the way to the list."""
    answer = signed_in("podi_branch").get("/tianning/guide/cooking/")
    assert answer.status_code == 404
    problem = NotFound("workbench.no_guide", found="cooking")
    assert sentence(problem, "zh") in answer.content.decode()
