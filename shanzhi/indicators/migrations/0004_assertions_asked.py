import django.db.models.deletion
from django.db import migrations, models

from shanzhi.kernel import rls


class Migration(migrations.Migration):
    dependencies = [("indicators", "0003_followed"), ("kernel", "0002_protection")]

    operations = [
        migrations.CreateModel(
            name="AssertionState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("failing_since", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField()),
                (
                    "town",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.town",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("town", "key"), name="assertion_once")],
            },
        ),
        rls.protect("indicators_assertionstate", read=rls.at_home(), write=rls.at_home()),
    ]
