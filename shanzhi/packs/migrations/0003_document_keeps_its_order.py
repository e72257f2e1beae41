from django.db import migrations

import shanzhi.packs.models


class Migration(migrations.Migration):
    dependencies = [("packs", "0002_protection")]
    operations = [
        migrations.AlterField(
            model_name="definition",
            name="document",
            field=shanzhi.packs.models.Document(),
        ),
    ]
