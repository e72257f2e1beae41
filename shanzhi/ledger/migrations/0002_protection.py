from django.db import migrations

from shanzhi.kernel import rls
from shanzhi.ledger import sql

SEEN = rls.in_scope(access_class="access_class")
NOBODY = "false"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("records", "0002_protection")]
    operations = [
        rls.leave_open("ledger_measure", because="what is counted is public, no rows of data", privileges="select, insert"),
        rls.protect("ledger_head", read=rls.at_home(), write=NOBODY, privileges="select"),
        rls.protect("ledger_fact", read=SEEN, write=NOBODY, privileges="select"),
        rls.append_only("ledger_fact"),
        rls.protect("ledger_dailysum", read=SEEN, write=NOBODY, privileges="select"),
        rls.protect("ledger_seal", read=rls.at_home(), write=NOBODY, privileges="select"),
        rls.append_only("ledger_seal"),
        *(rls.open_to_sealer(table) for table in ("kernel_town", "ledger_measure", "ledger_head", "ledger_fact", "ledger_dailysum")),
        rls.open_to_sealer("ledger_seal", "select, insert"),
        migrations.RunSQL(sql.LEDGER_POST, "drop function ledger_post(bigint, bigint, jsonb)"),
        migrations.RunSQL(sql.LEDGER_OPEN, "drop function ledger_open(int)"),
        migrations.RunSQL(sql.LEDGER_AT, "drop function ledger_at(int, timestamptz)"),
    ]
