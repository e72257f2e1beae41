from django.db import migrations

from shanzhi.kernel import rls

THROUGH_ACTIVITY = rls.through_record("activity_id")


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial"), ("records", "0002_protection")]
    operations = [
        rls.protect("activities_activity", read=rls.through_record(), write=rls.through_record()),
        rls.protect(
            "activities_rosterline",
            read=THROUGH_ACTIVITY,
            write=THROUGH_ACTIVITY,
            privileges="select, insert, update, delete",
        ),
    ]
