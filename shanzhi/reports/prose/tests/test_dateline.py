"""The day a text speaks from."""

from __future__ import annotations

from datetime import date

import pytest

from shanzhi.reports.prose import dateline
from shanzhi.reports.prose.tests.texts import needs_texts, read_text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("总结\n\n交城县某镇人民政府\n2024年7月1日", date(2024, 7, 1)),
        ("某镇党委  2024年7月1日\n今年以来……", date(2024, 7, 1)),
        ("（2024年12月3日）\n各位代表：", date(2024, 12, 3)),
        ("某某镇人民政府\n二〇二四年七月一日\n", date(2024, 7, 1)),
        ("某某办公室\n二○二三年十二月二十八日", date(2023, 12, 28)),
        ("当前位置:首页\n时间:2022-02-14 01:48:20 浏览量:\n正文", date(2022, 2, 14)),
        ("发布日期：2024-05-06\n正文", date(2024, 5, 6)),
        ("来源：镇党政办 发布时间：2024/05/06 10:20", date(2024, 5, 6)),
        ("日期：２０２４年３月２日", date(2024, 3, 2)),
        ("截至2024年6月30日，全镇办结32件。", date(2024, 6, 30)),
        ("截至2024年6月底，全镇办结32件。", date(2024, 6, 30)),
        ("总结\n2024年2月", date(2024, 2, 29)),
        ("截至2023年3月底办结2件。\n截至2023年9月底办结8件。", date(2023, 9, 30)),
        ("截至2024年6月底办结32件。\n某镇人民政府\n2024年7月8日", date(2024, 7, 8)),
    ],
)
def test_dateline__stands_as_a_dateline__the_day(text: str, day: date) -> None:
    """A line that is only a date (with its office), a labelled date, an as-of day; a month is its last day."""
    assert dateline(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "党群服务中心于2022年5月17日正式启用。",
        "2022年5月17日，全镇召开动员大会。",
        "2020年2月，镇党委被授予先进称号。",
        "截至今年8月底，办结2573件。",
        "活动时间：2022年5月17日上午",
        "某镇人民政府\n2024年13月40日",
        "开工时间:2022-05-17",
        "2024年工作总结",
        "一、2024年7月工作",
    ],
)
def test_dateline__only_in_the_narrative__none(text: str) -> None:
    """A date inside a sentence says when something happened, not when the text speaks."""
    assert dateline(text) is None


@needs_texts
def test_dateline__source_texts() -> None:
    """The first source text has no dateline, only a date in its narrative; the second one's is labelled."""
    assert dateline(read_text("source", "000_12e6b7dd64b2b91c.txt")) is None
    assert dateline(read_text("source", "001_5edebfc4fc59c005.txt")) == date(2022, 2, 14)
