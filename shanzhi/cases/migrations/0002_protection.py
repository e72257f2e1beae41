from django.db import migrations

from shanzhi.kernel import rls

SEEN = f"({rls.in_scope(access_class='access_class')} or {rls.referred('cases_case.record_id')})"


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("records", "0008_bars")]
    operations = [
        rls.protect("cases_case", read=f"{SEEN} and {rls.not_barred('cases_case.record_id')}", write=rls.at_home()),
        rls.protect(
            "cases_reminder",
            read=f"{rls.in_scope(access_class='access_class')} and {rls.not_barred('cases_reminder.record_id')}",
            write=rls.at_home(),
            privileges="select, insert",
        ),
    ]
