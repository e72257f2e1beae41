from django.db import migrations

from shanzhi.kernel import rls

THROUGH = "exists (select 1 from reports_arrivedform f where f.id = form_id)"
"""The subquery is itself under the form's policy."""


class Migration(migrations.Migration):
    """Forms hold figures of the whole town: who reaches all of it sees and answers them."""

    dependencies = [("reports", "0004_forms"), ("kernel", "0002_protection")]
    operations = [
        rls.protect("reports_arrivedform", read=rls.whole_town(), write=rls.whole_town()),
        rls.protect("reports_formcell", read=THROUGH, write=THROUGH),
    ]
