from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_protection")]
    operations = [
        # until now every link worked both ways
        migrations.AddField("unitlink", "is_mutual", models.BooleanField(default=True), preserve_default=False),
    ]
