from django.db import migrations

from shanzhi.kernel import rls

SEEN = rls.in_scope(access_class="access_class")


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial"), ("records", "0002_protection")]
    operations = [rls.protect("duties_duty", read=SEEN, write=SEEN)]
