from django.db import migrations

from shanzhi.kernel import rls


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("kernel", "0002_protection")]
    operations = [
        rls.protect("reports_issue", read=rls.at_home(), write=rls.at_home(), privileges="select, insert"),
        rls.append_only("reports_issue"),
    ]
