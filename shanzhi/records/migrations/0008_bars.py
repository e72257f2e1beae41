"""Whoever a need-to-know record is about is barred from it: for them it is not there, nor found, nor counted."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from shanzhi.kernel import rls

SEEN = f"({rls.in_scope(access_class='access_class')} or {rls.referred('records_record.subject_id')})"

_SEARCH: str = import_module("shanzhi.records.migrations.0005_records_are_found").SEARCH
_COUNTED = "    if cardinality(found) > counted then"
_SHOWN = "where r.subject_id = any(found)"
_UNBARRED = """    found := array(
        select each from unnest(found) as all_found (each) except
        select b.record_id from records_recordbar b
        where b.user_id = (select nullif(current_setting('app.user', true), ''))::bigint);
"""
SEARCH = (
    _SEARCH.replace("create function", "create or replace function")
    .replace(_COUNTED, _UNBARRED + _COUNTED)
    .replace(_SHOWN, f"{_SHOWN} and {rls.not_barred('r.subject_id', 'r.access_class')}")
)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0007_corrections_are_found"),
        ("kernel", "0003_audit_by_class"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="RecordBar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bars", to="records.record"
                    ),
                ),
                (
                    "town",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.town",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("record", "user"), name="record_bar_once")]},
        ),
        rls.protect("records_recordbar", read=rls.own(), write=rls.at_home(), privileges="select, insert"),
        rls.change_read("records_record", f"{SEEN} and {rls.not_barred('records_record.subject_id')}"),
        rls.change_read(
            "records_recordaccess",
            f"{rls.in_scope(access_class='access_class')} and {rls.not_barred('records_recordaccess.record_id')}",
        ),
        rls.change_read(
            "kernel_auditentry",
            f"({rls.whole_town_of('access_class')} and {rls.not_barred('kernel_auditentry.about')}) or {rls.by_actor()}",
        ),
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
    ]
