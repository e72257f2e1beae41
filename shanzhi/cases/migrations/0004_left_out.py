from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_registers_by_due_day")]
    operations = [
        migrations.AddField(
            model_name="case",
            name="left_out",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("stage", "ended")), fields=["town", "last_step_on"], name="ended_case_by_day"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("left_out", ""), _negated=True), fields=["town"], name="case_left_out"
            ),
        ),
    ]
