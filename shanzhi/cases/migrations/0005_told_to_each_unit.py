from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_left_out")]
    operations = [
        migrations.RemoveConstraint(model_name="reminder", name="case_reminded_once"),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("record", "unit", "clock", "since", "due_at", "days", "role"), name="case_reminded_once"
            ),
        ),
    ]
