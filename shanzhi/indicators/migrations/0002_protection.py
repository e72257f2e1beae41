from django.db import migrations

from shanzhi.kernel import rls


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial"), ("ledger", "0002_protection")]
    operations = [
        rls.protect("indicators_citation", read=rls.at_home(), write=rls.at_home(), privileges="select, insert"),
        rls.append_only("indicators_citation"),
        rls.protect("indicators_citationmark", read=rls.at_home(), write=rls.at_home(), privileges="select, insert"),
    ]
