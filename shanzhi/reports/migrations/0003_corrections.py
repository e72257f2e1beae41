import django.db.models.deletion
from django.db import migrations, models

from shanzhi.kernel import rls


class Migration(migrations.Migration):
    dependencies = [("indicators", "0003_followed"), ("reports", "0002_protection")]
    operations = [
        migrations.AddField(
            model_name="issue",
            name="corrects",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="reports.issue"
            ),
        ),
        migrations.CreateModel(
            name="MarkAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(blank=True)),
                ("answered_by", models.CharField(max_length=80)),
                ("answered_at", models.DateTimeField()),
                (
                    "mark",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="indicators.citationmark",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="reports.issue",
                    ),
                ),
                (
                    "town",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.town"
                    ),
                ),
            ],
        ),
        rls.protect("reports_markanswer", read=rls.at_home(), write=rls.at_home(), privileges="select, insert"),
        rls.append_only("reports_markanswer"),
    ]
