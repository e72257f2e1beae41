"""Addresses of the pages of a town."""

from __future__ import annotations

from django.urls import path

from shanzhi.workbench import assertions, board, board_print, figures
from shanzhi.workbench.cases import barring as case_barring
from shanzhi.workbench.cases import board as case_board
from shanzhi.workbench.cases import due_list as case_due
from shanzhi.workbench.cases import inbox as case_inbox
from shanzhi.workbench.cases import leaving_out as case_leaving_out
from shanzhi.workbench.cases import letters as case_letters
from shanzhi.workbench.cases import page as case_page
from shanzhi.workbench.cases import second_look as case_second_look
from shanzhi.workbench.cases import step as case_step
from shanzhi.workbench.cases import way as case_way
from shanzhi.workbench.duties import excusing, grid
from shanzhi.workbench.entry import choosing, correcting
from shanzhi.workbench.entry import view as entry
from shanzhi.workbench.figure import export
from shanzhi.workbench.figure import places as figure_places
from shanzhi.workbench.figure import view as figure
from shanzhi.workbench.files import sending, serving
from shanzhi.workbench.files import withdrawing as file_withdrawing
from shanzhi.workbench.forms import listing as forms
from shanzhi.workbench.forms import view as form
from shanzhi.workbench.guide import view as guide
from shanzhi.workbench.importing import columns as importing_columns
from shanzhi.workbench.importing import ending as importing_ending
from shanzhi.workbench.importing import start as importing_start
from shanzhi.workbench.importing import view as importing
from shanzhi.workbench.jobs import view as job
from shanzhi.workbench.map import view as map_view
from shanzhi.workbench.record import ending, notes, proposals, withdrawing
from shanzhi.workbench.record import view as record
from shanzhi.workbench.register import change, exporting, listing, views
from shanzhi.workbench.register import view as register
from shanzhi.workbench.reports import checking, corrections, evidence, issued, making
from shanzhi.workbench.reports import listing as reports
from shanzhi.workbench.search import view as search
from shanzhi.workbench.settings import health as settings_health
from shanzhi.workbench.settings import index as settings_index
from shanzhi.workbench.settings import packs as settings_packs
from shanzhi.workbench.settings import retention as settings_retention
from shanzhi.workbench.settings import sayings as settings_sayings
from shanzhi.workbench.settings import unit as settings_unit
from shanzhi.workbench.settings import units as settings_units
from shanzhi.workbench.settings import user as settings_user
from shanzhi.workbench.settings import users as settings_users
from shanzhi.workbench.today import view as today
from shanzhi.workbench.unit import listing as unit_listing
from shanzhi.workbench.unit import view as unit
from shanzhi.workbench.writing import begin as writing_begin
from shanzhi.workbench.writing import editor as writing_editor
from shanzhi.workbench.writing import figures as writing_figures
from shanzhi.workbench.writing import output as writing_output
from shanzhi.workbench.writing import review as writing_review

app_name = "workbench"


urlpatterns = [
    path("<slug:town_key>/", today.today, name="today"),
    path("<slug:town_key>/duties/", grid.duties, name="duties"),
    path("<slug:town_key>/duties/<int:record_id>/", excusing.duty, name="duty"),
    path("<slug:town_key>/cases/", case_inbox.cases, name="cases"),
    path("<slug:town_key>/cases/board/", case_board.case_board, name="case_board"),
    path("<slug:town_key>/cases/due/", case_due.case_due, name="case_due"),
    path("<slug:town_key>/cases/second-look/", case_second_look.second_look, name="case_second_look"),
    path("<slug:town_key>/cases/leave-out/", case_leaving_out.leave_out, name="case_leave_out"),
    path(
        "<slug:town_key>/cases/<int:record_id>/count-again/",
        case_leaving_out.count_case_again,
        name="case_count_again",
    ),
    path("<slug:town_key>/cases/way/<slug:type_key>/", case_way.case_way, name="case_way"),
    path("<slug:town_key>/cases/<int:record_id>/", case_page.case, name="case"),
    path("<slug:town_key>/cases/<int:record_id>/bar/", case_barring.case_bar, name="case_bar"),
    path("<slug:town_key>/cases/<int:record_id>/letter/<slug:key>/", case_letters.case_letter, name="case_letter"),
    path("<slug:town_key>/cases/<int:record_id>/step/<slug:key>/", case_step.case_step, name="case_step"),
    path("<slug:town_key>/board/<slug:key>/", board.board, name="board"),
    path("<slug:town_key>/board/<slug:key>/print/", board_print.board_print, name="board_print"),
    path("<slug:town_key>/assertions/", assertions.assertions, name="assertions"),
    path("<slug:town_key>/figures/", figures.figures, name="figures"),
    path("<slug:town_key>/figures/<slug:key>/", figure.figure, name="figure"),
    path("<slug:town_key>/figures/<slug:key>/places/", figure_places.figure_places, name="figure_places"),
    path("<slug:town_key>/figures/<slug:key>/evidence/", evidence.figure_evidence, name="figure_evidence"),
    path("<slug:town_key>/figures/<slug:key>/export/", export.export, name="figure_export"),
    path("<slug:town_key>/registers/", listing.registers, name="registers"),
    path("<slug:town_key>/registers/<slug:type_key>/", register.register, name="register"),
    path("<slug:town_key>/registers/<slug:type_key>/export/", exporting.register_export, name="register_export"),
    path("<slug:town_key>/registers/<slug:type_key>/print/", register.register_print, name="register_print"),
    path("<slug:town_key>/registers/<slug:type_key>/change/", change.register_change, name="register_change"),
    path("<slug:town_key>/registers/<slug:type_key>/views/", views.register_views, name="register_views"),
    path("<slug:town_key>/registers/<slug:type_key>/import/", importing_start.import_start, name="import_start"),
    path("<slug:town_key>/imports/<int:import_id>/", importing.import_page, name="import"),
    path("<slug:town_key>/imports/<int:import_id>/columns/", importing_columns.import_columns, name="import_columns"),
    path("<slug:town_key>/imports/<int:import_id>/undo/", importing_ending.import_undo, name="import_undo"),
    path("<slug:town_key>/imports/<int:import_id>/discard/", importing_ending.import_discard, name="import_discard"),
    path("<slug:town_key>/imports/<int:import_id>/problems/", importing_ending.import_problems, name="import_problems"),
    path("<slug:town_key>/write/<slug:type_key>/", entry.write_type, name="write_type"),
    path("<slug:town_key>/records/<int:record_id>/", record.record, name="record"),
    path("<slug:town_key>/records/<int:record_id>/correct/", correcting.correct, name="record_correct"),
    path("<slug:town_key>/records/<int:record_id>/withdraw/", withdrawing.withdraw, name="record_withdraw"),
    path("<slug:town_key>/write/", choosing.write, name="write"),
    path("<slug:town_key>/records/<int:record_id>/files/", sending.record_files, name="record_files"),
    path("<slug:town_key>/records/<int:record_id>/notes/", notes.record_note, name="record_note"),
    path("<slug:town_key>/files/", sending.file_upload, name="file_upload"),
    path("<slug:town_key>/files/<int:file_id>/", serving.file, name="file"),
    path("<slug:town_key>/files/<int:file_id>/small/", serving.file_small, name="file_small"),
    path("<slug:town_key>/files/<int:file_id>/discard/", sending.file_discard, name="file_discard"),
    path("<slug:town_key>/files/<int:file_id>/withdraw/", file_withdrawing.file_withdraw, name="file_withdraw"),
    path("<slug:town_key>/proposals/", proposals.proposals, name="proposals"),
    path("<slug:town_key>/proposals/<int:proposal_id>/", proposals.decide, name="proposal_decide"),
    path("<slug:town_key>/reports/", reports.reports, name="reports"),
    path("<slug:town_key>/reports/make/<slug:key>/", making.report_make, name="report_make"),
    path("<slug:town_key>/reports/<int:issue_id>/", issued.issue, name="issue"),
    path("<slug:town_key>/reports/<int:issue_id>/correct/", corrections.issue_correct, name="issue_correct"),
    path("<slug:town_key>/reports/<int:issue_id>/evidence/", evidence.issue_evidence, name="issue_evidence"),
    path("<slug:town_key>/reports/<int:issue_id>/download/", issued.issue_download, name="issue_download"),
    path("<slug:town_key>/forms/", forms.forms, name="forms"),
    path("<slug:town_key>/forms/<int:form_id>/", form.form, name="form"),
    path("<slug:town_key>/forms/<int:form_id>/download/", form.form_download, name="form_download"),
    path("<slug:town_key>/reports/drafts/new/", writing_begin.draft_new, name="draft_new"),
    path("<slug:town_key>/reports/drafts/<int:draft_id>/", writing_editor.draft, name="draft"),
    path("<slug:town_key>/reports/drafts/<int:draft_id>/figures/", writing_figures.draft_figures, name="draft_figures"),
    path("<slug:town_key>/reports/drafts/<int:draft_id>/review/", writing_review.draft_review, name="draft_review"),
    path(
        "<slug:town_key>/reports/drafts/<int:draft_id>/download/", writing_output.draft_download, name="draft_download"
    ),
    path("<slug:town_key>/reports/drafts/<int:draft_id>/print/", writing_output.draft_print, name="draft_print"),
    path("<slug:town_key>/map/", map_view.map_page, name="map"),
    path("<slug:town_key>/map/places/", map_view.map_places, name="map_places"),
    path("<slug:town_key>/units/", unit_listing.units, name="units"),
    path("<slug:town_key>/units/<slug:key>/", unit.unit, name="unit"),
    path("<slug:town_key>/search/", search.search, name="search"),
    path("<slug:town_key>/check/", checking.check, name="check"),
    path("<slug:town_key>/check/bind/", checking.check_bind, name="check_bind"),
    path("<slug:town_key>/jobs/<int:run_id>/", job.job, name="job"),
    path("<slug:town_key>/jobs/<int:run_id>/stop/", job.job_stop, name="job_stop"),
    path("<slug:town_key>/records/<int:record_id>/end/", ending.end, name="record_end"),
    path("<slug:town_key>/guide/", guide.guide, name="guide"),
    path("<slug:town_key>/guide/<slug:key>/", guide.guide_topic, name="guide_topic"),
    path("<slug:town_key>/settings/", settings_index.settings, name="settings"),
    path("<slug:town_key>/settings/packs/", settings_packs.packs, name="settings_packs"),
    path("<slug:town_key>/settings/packs/apply/", settings_packs.pack_apply, name="settings_packs_apply"),
    path("<slug:town_key>/settings/sayings/", settings_sayings.sayings, name="settings_sayings"),
    path(
        "<slug:town_key>/settings/sayings/<int:saying_id>/",
        settings_sayings.saying_decide,
        name="settings_saying_decide",
    ),
    path("<slug:town_key>/settings/users/", settings_users.users, name="settings_users"),
    path("<slug:town_key>/settings/users/open/", settings_users.user_open, name="settings_user_open"),
    path("<slug:town_key>/settings/users/<int:user_id>/", settings_user.user, name="settings_user"),
    path("<slug:town_key>/settings/units/", settings_units.units, name="settings_units"),
    path("<slug:town_key>/settings/units/establish/", settings_units.unit_establish, name="settings_unit_establish"),
    path("<slug:town_key>/settings/units/<slug:key>/", settings_unit.unit, name="settings_unit"),
    path("<slug:town_key>/settings/retention/", settings_retention.retention, name="settings_retention"),
    path(
        "<slug:town_key>/settings/retention/<slug:key>/",
        settings_retention.retention_due,
        name="settings_retention_due",
    ),
    path("<slug:town_key>/settings/health/", settings_health.health, name="settings_health"),
    path("<slug:town_key>/settings/health/verify/", settings_health.verify, name="settings_verify"),
]
