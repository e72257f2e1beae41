import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from shanzhi.kernel import rls


class Migration(migrations.Migration):

    dependencies = [
        ("directory", "0005_units_have_places"),
        ("indicators", "0002_protection"),
        ("kernel", "0002_protection"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Followed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("indicator", models.CharField(max_length=80)),
                ("since", models.DateTimeField()),
                ("town", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.town")),
                ("unit", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.unit")),
                ("user", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("town", "user", "indicator", "unit"), name="followed_once")],
            },
        ),
        rls.protect(
            "indicators_followed",
            read=f"{rls.at_home()} and {rls.own()}",
            write=f"{rls.at_home()} and {rls.own()}",
            privileges="select, insert, delete",
        ),
    ]
