"""Whoever is barred from one record sees the facts of the others: the policy compared a bar with itself."""

from django.db import migrations

from shanzhi.kernel import rls

SEEN = rls.in_scope(access_class="access_class")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_facts_of_referred")]
    operations = [rls.change_read("ledger_fact", f"{SEEN} and {rls.not_barred('ledger_fact.record_id')}")]
