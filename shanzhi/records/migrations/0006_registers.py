import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from shanzhi.kernel import rls


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_records_are_found"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddIndex(
            "record",
            models.Index(
                fields=["town", "type", "-happened_on", "-subject"],
                include=["unit", "access_class", "state"],
                name="record_of_register",
            ),
        ),
        migrations.RemoveIndex("record", "record_register"),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=40)),
                ("query", models.TextField()),
                ("is_shared", models.BooleanField(default=False)),
                ("is_default", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                (
                    "town",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.town",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["town", "user", "type", "name"], name="view_name"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=["town", "user", "type"],
                        name="one_default_view",
                    ),
                ],
                "indexes": [models.Index(fields=["town", "type"], name="view_of_register")],
            },
        ),
        rls.protect(
            "records_savedview",
            read=f"{rls.at_home()} and (is_shared or {rls.own()})",
            write=f"{rls.at_home()} and (is_shared or {rls.own()})",
            privileges="select, insert, update, delete",
        ),
    ]
