from django.db import migrations

from shanzhi.kernel import rls


class Migration(migrations.Migration):
    """Whoever holds an office in the town, or reaches all of it, checks drafts by its words; the latter teach them."""

    dependencies = [("reports", "0008_sayings"), ("kernel", "0002_protection")]
    operations = [
        rls.protect(
            "reports_taughtsaying", read=f"({rls.at_home()} or {rls.whole_town()})", write=rls.whole_town()
        )
    ]
