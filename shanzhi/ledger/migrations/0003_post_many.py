from django.db import migrations

from shanzhi.ledger import sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_protection")]
    operations = [migrations.RunSQL(sql.LEDGER_POST_MANY, "drop function ledger_post_many(int, jsonb)")]
