"""The closed vocabulary of indicators.

A new word is one file here, one line in `WORDS`, one page in the reference and one test.
"""

from __future__ import annotations

from shanzhi.indicators.vocabulary.add import Add
from shanzhi.indicators.vocabulary.base import Word
from shanzhi.indicators.vocabulary.distinct import Distinct, Present
from shanzhi.indicators.vocabulary.kept import Kept
from shanzhi.indicators.vocabulary.last import Last
from shanzhi.indicators.vocabulary.lowest import Lowest
from shanzhi.indicators.vocabulary.median import Median
from shanzhi.indicators.vocabulary.ratio import Ratio
from shanzhi.indicators.vocabulary.stock import Stock
from shanzhi.indicators.vocabulary.streak import Streak
from shanzhi.indicators.vocabulary.subtract import Subtract
from shanzhi.indicators.vocabulary.sum import Sum
from shanzhi.indicators.vocabulary.times import Times
from shanzhi.indicators.vocabulary.units_where import UnitsWhere
from shanzhi.indicators.vocabulary.unpaired import Unpaired

WORDS: dict[str, type[Word]] = {
    word.name: word
    for word in (
        Sum,
        Stock,
        Last,
        Distinct,
        Present,
        Unpaired,
        Median,
        Kept,
        Streak,
        Ratio,
        Add,
        Subtract,
        Times,
        UnitsWhere,
        Lowest,
    )
}
"""Every word by its name in YAML. `use` (another indicator's tree) is resolved by `parsing`."""
