"""Addresses of the pages of a town."""

from __future__ import annotations

from django.urls import path

from shanzhi.workbench import board, figures
from shanzhi.workbench.entry import choosing, correcting
from shanzhi.workbench.entry import view as entry
from shanzhi.workbench.figure import export
from shanzhi.workbench.figure import view as figure
from shanzhi.workbench.record import proposals, withdrawing
from shanzhi.workbench.record import view as record
from shanzhi.workbench.register import listing
from shanzhi.workbench.register import view as register
from shanzhi.workbench.reports import checking, issued, making
from shanzhi.workbench.reports import listing as reports

app_name = "workbench"


urlpatterns = [
    path("<slug:town_key>/board/<slug:key>/", board.board, name="board"),
    path("<slug:town_key>/figures/", figures.figures, name="figures"),
    path("<slug:town_key>/figures/<slug:key>/", figure.figure, name="figure"),
    path("<slug:town_key>/figures/<slug:key>/export/", export.export, name="figure_export"),
    path("<slug:town_key>/registers/", listing.registers, name="registers"),
    path("<slug:town_key>/registers/<slug:type_key>/", register.register, name="register"),
    path("<slug:town_key>/registers/<slug:type_key>/export/", register.register_export, name="register_export"),
    path("<slug:town_key>/write/<slug:type_key>/", entry.write_type, name="write_type"),
    path("<slug:town_key>/records/<int:record_id>/", record.record, name="record"),
    path("<slug:town_key>/records/<int:record_id>/correct/", correcting.correct, name="record_correct"),
    path("<slug:town_key>/records/<int:record_id>/withdraw/", withdrawing.withdraw, name="record_withdraw"),
    path("<slug:town_key>/write/", choosing.write, name="write"),
    path("<slug:town_key>/proposals/", proposals.proposals, name="proposals"),
    path("<slug:town_key>/proposals/<int:proposal_id>/", proposals.decide, name="proposal_decide"),
    path("<slug:town_key>/reports/", reports.reports, name="reports"),
    path("<slug:town_key>/reports/make/<slug:key>/", making.report_make, name="report_make"),
    path("<slug:town_key>/reports/<int:issue_id>/", issued.issue, name="issue"),
    path("<slug:town_key>/reports/<int:issue_id>/download/", issued.issue_download, name="issue_download"),
    path("<slug:town_key>/check/", checking.check, name="check"),
]
