import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial"), ("reports", "0005_forms_protection")]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("content", models.JSONField()),
                ("version", models.IntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("writing", "Writing"),
                            ("review", "Review"),
                            ("returned", "Returned"),
                            ("issued", "Issued"),
                            ("dropped", "Dropped"),
                        ],
                        default="writing",
                        max_length=10,
                    ),
                ),
                ("before", models.JSONField(default=list)),
                ("writers", models.JSONField(default=list)),
                ("reason", models.TextField(blank=True)),
                ("begun_by", models.CharField(max_length=80)),
                ("begun_at", models.DateTimeField()),
                ("saved_by", models.CharField(max_length=80)),
                ("saved_at", models.DateTimeField()),
                (
                    "based_on",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reports.issue"
                    ),
                ),
                (
                    "issue",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="draft", to="reports.issue"
                    ),
                ),
                (
                    "town",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.town"
                    ),
                ),
            ],
            options={"ordering": ["-saved_at", "-pk"]},
        ),
        migrations.CreateModel(
            name="DraftStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=40)),
                ("version", models.IntegerField()),
                ("actor", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="reports.draft"
                    ),
                ),
                (
                    "town",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.town"
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="DraftVouch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("indicator", models.CharField(max_length=60)),
                ("about", models.CharField(max_length=160)),
                ("value", models.DecimalField(decimal_places=12, max_digits=40)),
                ("actor", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vouches", to="reports.draft"
                    ),
                ),
                (
                    "town",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.town"
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
    ]
