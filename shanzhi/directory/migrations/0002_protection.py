from django.db import migrations

from shanzhi.kernel import rls

ONE_AT_A_TIME = """
alter table {table} add constraint {table}_one_at_a_time exclude using gist (
    {columns}, daterange(valid_from, valid_to) with &&, tstzrange(known_from, known_to) with &&);
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial"), ("kernel", "0002_protection")]
    operations = [
        migrations.RunSQL("create extension if not exists btree_gist", migrations.RunSQL.noop),
        migrations.RunSQL(
            ONE_AT_A_TIME.format(table="directory_unitstate", columns="unit_id with =")
            + ONE_AT_A_TIME.format(table="directory_unitlink", columns="source_id with =, target_id with =, kind with =")
            + ONE_AT_A_TIME.format(table="directory_membership", columns="person_id with =, unit_id with =, kind with ="),
            migrations.RunSQL.noop,
        ),
        rls.leave_open("directory_subject", because="numbers without names", privileges="select, insert"),
        rls.leave_open("directory_unit", because="units of a county are public", privileges="select, insert"),
        rls.protect("directory_unitstate", read="true", write=rls.at_home()),
        rls.protect("directory_unitlink", read="true", write=rls.at_home()),
        rls.protect("directory_unitsuccession", read="true", write=rls.at_home()),
        rls.protect("directory_person", read=rls.at_home(), write=rls.at_home()),
        rls.protect("directory_personalias", read=rls.at_home(), write=rls.at_home()),
        rls.protect("directory_membership", read=rls.in_scope(), write=rls.at_home()),
    ]
