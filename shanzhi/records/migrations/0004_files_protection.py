from django.db import migrations

from shanzhi.kernel import rls
from shanzhi.records import sql

WAITING = f"(record_id is null and {rls.own()})"
THEIRS = f"({WAITING} or (record_id is not null and {rls.through_record()}))"


class Migration(migrations.Migration):
    dependencies = [("records", "0003_files")]
    operations = [
        rls.protect("records_file", read=THEIRS, write=THEIRS, privileges="select, insert, delete"),
        # Of an attached file only the withdrawal is ever written; only what still waits can be thrown away.
        migrations.RunSQL(
            f"""
            grant update (record_id, attached_at, attached_by, withdrawn_at, withdrawn_by, withdraw_reason)
                on records_file to {rls.APP_ROLE};
            drop policy removed on records_file;
            create policy removed on records_file for delete to {rls.APP_ROLE} using ({WAITING});
            """,
            migrations.RunSQL.noop,
        ),
        rls.protect(
            "records_filecontent",
            read="exists (select 1 from records_file f where f.content_id = records_filecontent.id)",
            write="false",
            privileges="select",
        ),
        migrations.RunSQL(sql.KEEP_CONTENT, "drop function records_keep_content(int, text, bytea, bytea)"),
        migrations.RunSQL(
            sql.EMPTY_CONTENTS, "drop function records_empty_contents(int, timestamptz, timestamptz, timestamptz)"
        ),
        rls.protect(
            "records_note", read=rls.through_record(), write=rls.through_record(), privileges="select, insert"
        ),
        rls.append_only("records_note"),
    ]
