from django.db import migrations

from shanzhi.kernel import rls


class Migration(migrations.Migration):
    """Whoever holds an office in the town checks drafts by its words; those who reach all of it teach them."""

    dependencies = [("reports", "0008_sayings"), ("kernel", "0002_protection")]
    operations = [rls.protect("reports_taughtsaying", read=rls.at_home(), write=rls.whole_town())]
