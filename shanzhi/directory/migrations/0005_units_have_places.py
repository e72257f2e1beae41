from django.db import migrations, models
from django.db.models.deletion import PROTECT

from shanzhi.kernel import rls

ONE_AT_A_TIME = """
alter table directory_unitplace add constraint directory_unitplace_one_at_a_time exclude using gist (
    unit_id with =, daterange(valid_from, valid_to) with &&, tstzrange(known_from, known_to) with &&);
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_people_are_found")]
    operations = [
        migrations.CreateModel(
            name="UnitPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField(null=True)),
                ("lng", models.DecimalField(decimal_places=6, max_digits=9)),
                ("lat", models.DecimalField(decimal_places=6, max_digits=8)),
                ("outline", models.JSONField(default=list)),
                ("is_sketch", models.BooleanField()),
                ("town", models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="kernel.town")),
                ("unit", models.ForeignKey(on_delete=PROTECT, related_name="places", to="directory.unit")),
            ],
            options={"abstract": False},
        ),
        migrations.RunSQL(ONE_AT_A_TIME, migrations.RunSQL.noop),
        rls.protect("directory_unitplace", read="true", write=rls.at_home()),
    ]
