"""Runs in the peers' own environment: reads texts as JSON, then answers each line with what it found, and how fast.

Plain Python without imports of ours. The first line names the peer and the texts; every further line asks once more.
"""

import importlib
import json
import sys
import time


def recognizers() -> object:
    """Numbers, shares, money and dimensions, as value and place of the number."""
    number, unit = (importlib.import_module(name) for name in ("recognizers_number", "recognizers_number_with_unit"))
    asked = (
        unit.recognize_currency,
        unit.recognize_dimension,
        number.recognize_percentage,
        number.recognize_number,
    )

    def find(text: str) -> list[tuple[int, int, str]]:
        found: list[tuple[int, int, str]] = []
        for ask in asked:
            for each in ask(text, number.Culture.Chinese):
                value = str((each.resolution or {}).get("value") or "").rstrip("%")
                if not any(start < each.end + 1 and each.start < end for start, end, _ in found):
                    found.append((each.start, each.end + 1, value))
        return found

    return find


def money() -> object:
    """Amounts of money: it reads no other quantities."""
    extract = importlib.import_module("jionlp").ner.extract_money

    def find(text: str) -> list[tuple[int, int, str]]:
        found = []
        for each in extract(text):
            value = each["detail"]["num"]
            found.append((each["offset"][0], each["offset"][1], value if isinstance(value, str) else value[0]))
        return found

    return find


def money_and_times() -> object:
    """Money, and the times we read with it; these are found and left out of the answer."""
    find_money = money()
    extract = importlib.import_module("jionlp").ner.extract_time

    def find(text: str) -> list[tuple[int, int, str]]:
        extract(text)
        found: list[tuple[int, int, str]] = find_money(text)  # type: ignore[operator]
        return found

    return find


def main() -> None:
    """Answer until the input ends. What a peer prints by itself goes to the other stream."""
    out, sys.stdout = sys.stdout, sys.stderr
    asked = json.loads(sys.stdin.readline())
    find = {"recognizers": recognizers, "money": money, "money and times": money_and_times}[asked["peer"]]()
    for _ in sys.stdin:
        began = time.perf_counter()
        found = [find(text) for text in asked["texts"]]  # type: ignore[operator]
        seconds = time.perf_counter() - began
        out.write(json.dumps({"seconds": seconds, "found": found}) + "\n")
        out.flush()


main()
