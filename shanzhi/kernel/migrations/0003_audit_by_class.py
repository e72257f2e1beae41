from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_protection")]
    operations = [
        migrations.AddField("auditentry", "access_class", models.SmallIntegerField(default=1)),
        migrations.AddField("auditentry", "about", models.BigIntegerField(null=True)),
    ]
