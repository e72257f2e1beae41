"""The months are kept from their days: those there are, and every change of one."""

from django.db import migrations

from shanzhi.kernel import rls
from shanzhi.ledger import sql

SEEN = rls.in_scope(access_class="access_class")
BY_NOBODY = "(access_class = 1 or (select nullif(current_setting('app.user', true), '')) is null)"
"""Sums of need-to-know classes are for nobody, as those of days."""
NOBODY = "false"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_months")]
    operations = [
        rls.protect("ledger_monthlysum", read=f"{SEEN} and {BY_NOBODY}", write=NOBODY, privileges="select"),
        rls.open_to_sealer("ledger_monthlysum"),
        migrations.RunSQL(sql.LEDGER_MONTHS, sql.FORGET_MONTHS),
        migrations.RunSQL(sql.FILL_MONTHS, migrations.RunSQL.noop),
    ]
