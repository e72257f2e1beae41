from django.db import migrations

from shanzhi.kernel import rls

WHOLE_TOWN = (
    "((town_id * 64::bigint + access_class) = any((select nullif(current_setting('app.towns', true), ''))::bigint[]))"
)
MINE = f"{rls.at_home()} and ({rls.own()} or {WHOLE_TOWN})"
THROUGH = "exists (select 1 from imports_import i where i.id = batch_id)"
"""The subquery is itself under the import's policy."""

EVERYTHING = "select, insert, update, delete"


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial"), ("kernel", "0002_protection"), ("records", "0002_protection")]
    operations = [
        rls.protect("imports_import", read=MINE, write=MINE),
        rls.protect("imports_importsheet", read=THROUGH, write=THROUGH, privileges=EVERYTHING),
        rls.protect("imports_importrow", read=THROUGH, write=THROUGH, privileges=EVERYTHING),
    ]
