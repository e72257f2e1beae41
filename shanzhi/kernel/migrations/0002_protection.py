from django.db import migrations

from shanzhi.kernel import rls


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [
        rls.REFUSE_CHANGE,
        rls.leave_open("kernel_town", because="keys and names of towns are public"),
        migrations.RunSQL(
            f"create sequence kernel_revision; grant usage on sequence kernel_revision to {rls.APP_ROLE}",
            "drop sequence kernel_revision",
        ),
        migrations.RunSQL(f"grant update (revision) on kernel_town to {rls.APP_ROLE}", migrations.RunSQL.noop),
        rls.leave_open("kernel_accessclass", because="names of classes, no rows of data", privileges="select, insert"),
        rls.protect(
            "kernel_auditentry",
            read=f"{rls.whole_town()} or {rls.by_actor()}",
            write=f"({rls.at_home()} or town_id is null) and {rls.by_actor()}",
            privileges="select, insert",
        ),
        rls.append_only("kernel_auditentry"),
        rls.protect("kernel_idempotencykey", read=rls.by_actor(), write=rls.by_actor()),
    ]
