"""Forms from above, read and filled as files: no Django, no ledger.

The public names of this package. See README.md.
"""

from shanzhi.reports.forms.filling import fill_file
from shanzhi.reports.forms.grid import Book, Grid
from shanzhi.reports.forms.opening import kind_of_form, read_form_file
from shanzhi.reports.forms.reading import form_of, read_form
from shanzhi.reports.forms.shape import LEADS, Box, Form, Head, Line, Measure, Period, Rule, Table
from shanzhi.reports.forms.telling import form_as_data

__all__ = [
    "LEADS",
    "Book",
    "Box",
    "Form",
    "Grid",
    "Head",
    "Line",
    "Measure",
    "Period",
    "Rule",
    "Table",
    "fill_file",
    "form_as_data",
    "form_of",
    "kind_of_form",
    "read_form",
    "read_form_file",
]
