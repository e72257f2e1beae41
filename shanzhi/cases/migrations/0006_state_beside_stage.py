from django.db import migrations, models

AS_ITS_RECORD_SAYS = """
update cases_case c set state = r.state from records_record r where r.subject_id = c.record_id;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_told_to_each_unit"), ("records", "0009_bars_are_known")]
    operations = [
        migrations.AddField(
            model_name="case", name="state", field=models.CharField(db_default="", default="", max_length=60)
        ),
        migrations.RunSQL(AS_ITS_RECORD_SAYS, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("stage", "ended"), _negated=True),
                fields=["town", "unit", "type", "state", "due_at"],
                include=("access_class", "holder", "record"),
                name="open_case_by_state",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("stage", "ended"), _negated=True), fields=["unit", "due_at"], name="open_case_of_place"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("stage", "ended")), fields=["unit", "last_step_on"], name="ended_case_of_place"
            ),
        ),
    ]
